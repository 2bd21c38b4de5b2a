extension DocSpaceClient {
    /// The API key in use: its scopes and its end.
    ///
    /// - Returns: Nil without a request if the credential is a session token, for which the portal has no answer.
    public func currentKey() async throws(DocSpaceError) -> APIKey? {
        guard credential.isAPIKey else { return nil }
        return try await send(PortalCall(.currentKey, path: "keys/@self")).required(APIKey.self)
    }

    /// The versions of the portal. Asked without the credential: some versions refuse this call to keys without all rights.
    public func serverBuild() async throws(DocSpaceError) -> ServerBuild {
        try await send(PortalCall(.serverBuild, path: "settings/version/build", isAnonymous: true)).required(ServerBuild.self)
    }
}
