import ChatPlatforms
import HTTPTypes
import TransportCore

/// How long the certificates last that others show this bot. One that has ended already is no answer at all.
extension Doctor {
    /// A certificate that ends sooner should have been renewed by itself.
    private static let noticedCertificateDays: Int64 = 14

    /// Of Mattermost's site; Slack looks after its own.
    func chatCertificates() async -> [Finding] {
        guard let site = configuration.mattermost?.url, Self.isEncrypted(site) else { return [] }
        switch await transport.result(of: Self.question("\(site)/api/v4/system/ping")) {
        case .success(let response):
            return [certificate("\(MattermostPlatform.name) certificate", response)]
        case .failure(let error):
            return [
                .unreachable(
                    "\(MattermostPlatform.name) certificate", "\(data: site) does not answer (\(ours: error.code))",
                    remedy: "check REASSIGN_MATTERMOST_URL, network and certificate")
            ]
        }
    }

    /// Of the peer that gave this answer.
    func certificate(_ subject: String, _ response: TransportResponse) -> Finding {
        guard let end = response.certificateEnd else {
            return .doubtful(subject, "this machine's libcurl does not tell when it ends", remedy: "look at it in a browser")
        }
        let days = (end - wallSeconds()) / 86_400
        let text: MessageText = "ends in \(days) days"
        return days > Self.noticedCertificateDays
            ? .good(subject, text) : .doubtful(subject, text, remedy: "renew it, and find out why it was not renewed by itself")
    }

    /// A question without credentials, for what the answer's surroundings tell.
    static func question(_ url: String) -> TransportRequest {
        var request = TransportRequest(
            method: .get, url: url, repetition: .allowed, timeout: .seconds(10), responseBodyLimitBytes: 64 << 10)
        request.peerCertificate = .verifiedAndTold
        return request
    }

    static func isEncrypted(_ url: String) -> Bool { url.lowercased().hasPrefix("https:") }
}
