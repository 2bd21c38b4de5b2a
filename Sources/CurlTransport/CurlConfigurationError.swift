/// A set-up this transport cannot work with: found while the program starts, never while a request runs.
public struct CurlConfigurationError: Error, Sendable, Equatable {
    /// What has to be changed.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The libcurl of this machine is too old or built without something needed.
        public static let unsuitableLibrary = Code(description: "unsuitable_library")
        /// The trust anchors cannot be read, or the file holds none.
        public static let certificateFile = Code(description: "certificate_file")
        /// A text is not an address block such as `10.0.0.0/8`.
        public static let addressBlock = Code(description: "address_block")
        /// A text is not an acceptable web address.
        public static let webURL = Code(description: "web_url")
        /// A limit or time is outside its range.
        public static let limit = Code(description: "limit")
        /// The system gave no memory, thread or handle.
        public static let resources = Code(description: "resources")
    }

    /// What has to be changed.
    public let code: Code
    /// What is wrong, in words. Never repeats a web address, which may hold a credential.
    public let detail: String

    init(code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }
}

extension CurlConfigurationError: CustomStringConvertible {
    public var description: String { "\(code): \(detail)" }
}
