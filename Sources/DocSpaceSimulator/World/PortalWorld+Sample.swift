extension PortalWorld {
    /// Ids, keys and tokens of the sample portal.
    public enum Sample {
        public static let olga = "0a1b2c3d-0000-4000-8000-000000000001"
        public static let boris = "0a1b2c3d-0000-4000-8000-000000000002"
        public static let maria = "0a1b2c3d-0000-4000-8000-000000000003"
        public static let ivanOrlov = "0a1b2c3d-0000-4000-8000-000000000004"
        public static let anna = "75a5f745-f697-4418-b38d-0fe0d277e258"
        public static let petr = "0a1b2c3d-0000-4000-8000-000000000006"
        public static let lena = "0a1b2c3d-0000-4000-8000-000000000007"
        public static let ivanEk = "0a1b2c3d-0000-4000-8000-000000000008"
        public static let annaBerg = "0a1b2c3d-0000-4000-8000-000000000009"
        public static let annaLund = "0a1b2c3d-0000-4000-8000-00000000000a"
        public static let viktor = "0a1b2c3d-0000-4000-8000-00000000000b"
        public static let greta = "0a1b2c3d-0000-4000-8000-00000000000c"
        public static let tomas = "0a1b2c3d-0000-4000-8000-00000000000d"
        public static let lars = "0a1b2c3d-0000-4000-8000-00000000000e"
        public static let kate = "0a1b2c3d-0000-4000-8000-00000000000f"
        public static let max = "0a1b2c3d-0000-4000-8000-000000000010"
        public static let emil = "0a1b2c3d-0000-4000-8000-000000000011"
        public static let dora = "0a1b2c3d-0000-4000-8000-000000000012"
        public static let sven = "0a1b2c3d-0000-4000-8000-000000000013"

        /// All rights of Olga, the owner.
        public static let ownerKey = "sk-" + String(repeating: "0123456789abcdef", count: 4)
        /// The bot's scopes, of Boris, a DocSpace admin.
        public static let adminKey = "sk-" + String(repeating: "fedcba9876543210", count: 4)
        /// All rights of Maria, a room admin: authentic, but may not start anything.
        public static let roomAdminKey = "sk-" + String(repeating: "00112233445566ff", count: 4)
        /// Of Boris, but for reading only.
        public static let readingKey = "sk-" + String(repeating: "aabbccddeeff0011", count: 4)
        /// Of Boris, switched off.
        public static let inactiveKey = "sk-" + String(repeating: "deadbeefdeadbeef", count: 4)
        public static let ownerToken = "sample-owner-session-0001"
        public static let adminToken = "sample-admin-session-0002"
        public static let adminPassword = "sample-password"
    }

    /// A portal with people of every role and state.
    ///
    /// Anna Petrova has left (14 rooms, 3 archived) and Maria Lind takes over; Petr Nov (22 rooms) waits for Ivan Orlov. The others are
    /// there to be refused or confused: two more Annas, a second Ivan, a "petrov" too many, a pending and a directory account, a disabled admin.
    public static func sample(pace: JobPace = JobPace(usual: .milliseconds(500))) -> PortalWorld {
        var world = PortalWorld(pace: pace)
        func person(
            _ id: String, _ name: String, _ email: String, _ role: PortalPerson.Role, _ state: PortalPerson.State = .active
        ) -> PortalPerson {
            let words = name.split(separator: " ", maxSplits: 1).map(String.init)
            return PortalPerson(id: id, firstName: words[0], lastName: words.last ?? "", email: email, role: role, state: state)
        }
        func withData(_ person: PortalPerson, shared: Int, personal: Int, roomFiles: Int, storages: Int, bytes: Int64) -> PortalPerson {
            var person = person
            person.sharedFiles = shared
            person.personalFiles = personal
            person.roomFiles = roomFiles
            person.storages = storages
            person.usedSpaceBytes = bytes
            return person
        }
        world.add(person(Sample.olga, "Olga Sokolova", "olga@example.org", .owner), activeRooms: 2)
        world.add(person(Sample.boris, "Boris Vance", "boris@example.org", .docSpaceAdmin))
        world.add(person(Sample.maria, "Maria Lind", "maria@example.org", .roomAdmin), activeRooms: 3)
        world.add(person(Sample.ivanOrlov, "Ivan Orlov", "ivan@example.org", .roomAdmin), activeRooms: 1)
        world.add(
            withData(
                person(Sample.anna, "Anna Petrova", "anna@example.org", .roomAdmin, .disabled),
                shared: 42, personal: 310, roomFiles: 1_280, storages: 1, bytes: 3_328_599_654
            ),
            activeRooms: 14,
            archivedRooms: 3
        )
        world.add(
            withData(
                person(Sample.petr, "Petr Nov", "petr@example.org", .roomAdmin, .disabled),
                shared: 7, personal: 90, roomFiles: 2_200, storages: 0, bytes: 1_073_741_824
            ),
            activeRooms: 22
        )
        world.add(person(Sample.lena, "Lena Ek", "lena@example.org", .roomAdmin), activeRooms: 4)
        world.add(person(Sample.ivanEk, "Ivan Ek", "ivan.ek@example.org", .user))
        world.add(person(Sample.annaBerg, "Anna Berg", "anna.berg@example.org", .user))
        world.add(person(Sample.annaLund, "Anna Lund", "anna.lund@example.org", .roomAdmin), activeRooms: 1)
        world.add(person(Sample.viktor, "Viktor Hale", "viktor@example.org", .docSpaceAdmin, .disabled), activeRooms: 5)
        world.add(
            withData(
                person(Sample.greta, "Greta Holm", "greta@example.org", .guest, .disabled),
                shared: 3, personal: 0, roomFiles: 0, storages: 0, bytes: 4_096
            )
        )
        world.add(person(Sample.tomas, "Tomas Quist", "tomas@example.org", .roomAdmin, .pending))
        var lars = person(Sample.lars, "Lars Dahl", "lars@example.org", .roomAdmin)
        lars.isLDAP = true
        world.add(lars, activeRooms: 2)
        world.add(person(Sample.kate, "Kate O'Neil", "kate+archive@example.org", .user, .disabled))
        world.add(person(Sample.max, "Max Petrov", "max@example.org", .roomAdmin, .disabled), activeRooms: 1)
        world.add(person(Sample.emil, "Emil Frost", "emil@example.org", .roomAdmin, .disabled))
        world.add(person(Sample.dora, "Dora Falk", "dora@example.org", .guest))
        world.add(person(Sample.sven, "Sven Ahl", "sven@example.org", .roomAdmin, .disabled), archivedRooms: 2)

        let scopes = ["accounts:write", "accounts.self:read", "rooms:read"]
        world.add(PortalKey(value: Sample.ownerKey, name: "owner", owner: Sample.olga))
        world.add(PortalKey(value: Sample.adminKey, name: "reassign bot", owner: Sample.boris, permissions: scopes))
        world.add(PortalKey(value: Sample.roomAdminKey, name: "room admin", owner: Sample.maria))
        world.add(PortalKey(value: Sample.readingKey, name: "reading", owner: Sample.boris, permissions: ["accounts:read", "rooms:read"]))
        world.add(PortalKey(value: Sample.inactiveKey, name: "switched off", owner: Sample.boris, isActive: false))
        world.addSession(Sample.ownerToken, of: Sample.olga)
        world.addSession(Sample.adminToken, of: Sample.boris)
        world.setPassword(Sample.adminPassword, for: "boris@example.org")
        return world
    }
}
