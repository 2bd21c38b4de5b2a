import ChatPlatforms

/// Finds the name an operator may have meant.
enum NearestName {
    /// The name that differs least, upper and lower case being the same; the first of several.
    static func of(_ typed: String, among names: [String]) -> String? {
        let typed = String(typed.lowercased().prefix(100))
        func distance(_ name: String) -> Int { EditDistance.between(typed, name.lowercased()) }
        return names.min { distance($0) < distance($1) }
    }
}
