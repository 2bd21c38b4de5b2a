import HTTPTypes

extension HTTPFields {
    /// Every value of a field, by its name in lower case.
    func values(ofFieldNamed name: String) -> [String] {
        filter { $0.name.canonicalName == name }.map(\.value)
    }
}
