import Testing

@testable import JobLedger

@Suite("The table of mounted file systems")
struct MountTableTests {
    private let table = MountTable(
        """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        30 22 0:26 / /srv rw shared:2 master:1 - nfs4 server:/export rw,vers=4.2
        31 22 0:27 / /srv/local\\040disk rw - xfs /dev/sdb1 rw
        32 22 0:28 / /mnt rw - ext4 /dev/sdc1 rw
        33 22 0:29 / /mnt rw - fuse.sshfs user@server: rw
        a line that does not fit
        """)

    @Test(
        "the deepest and latest mount decides",
        arguments: [
            ("/var/lib/bot", "ext4"), ("/srv", "nfs4"), ("/srv/bot", "nfs4"), ("/srvother", "ext4"),
            ("/srv/local disk/bot", "xfs"), ("/mnt/bot", "fuse.sshfs"),
        ])
    func deepestMount(path: String, kind: String) {
        #expect(table.fileSystem(of: path) == kind)
    }

    @Test("network file systems are told from local ones", arguments: ["nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "fuse.sshfs"])
    func remote(kind: String) {
        #expect(MountTable.isRemote(kind))
    }

    @Test("local file systems are taken", arguments: ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk"])
    func local(kind: String) {
        #expect(!MountTable.isRemote(kind))
    }
}
