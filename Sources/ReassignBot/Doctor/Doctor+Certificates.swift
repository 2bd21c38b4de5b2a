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
            return [certificate(.site(MattermostPlatform.name), response)]
        case .failure(let error):
            return [.unreachable(.site(MattermostPlatform.name), .siteSilent(site, code: "\(error.code)"))]
        }
    }

    /// Of the peer that gave this answer.
    func certificate(_ subject: Finding.Subject, _ response: TransportResponse) -> Finding {
        guard let end = response.certificateEnd else {
            return .doubtful(subject, .certificateUntold)
        }
        let days = (end - wallSeconds()) / 86_400
        return days > Self.noticedCertificateDays
            ? .good(subject, .certificateEnds(days: days)) : .doubtful(subject, .certificateEnds(days: days))
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
