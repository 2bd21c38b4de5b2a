/// Where a file of `Tests/Tables` lies, for a test in a folder beside it.
public func tablePath(_ name: String, from file: String = #filePath) -> String {
    file.split(separator: "/").dropLast(2).map { "/\($0)" }.joined() + "/Tables/\(name)"
}
