import ChatPlatforms

/// What the doctor looked at, and what it found: data, not words. The words are in the catalogue.
public struct Finding: Sendable, Hashable {
    /// How good it is.
    public enum Verdict: String, Sendable, Hashable {
        case good
        /// Works, but somebody should look at it.
        case doubtful
        case bad
        /// Could not be looked at, because somebody did not answer.
        case unreachable
    }

    /// What was looked at.
    enum Subject: Sendable, Hashable {
        /// The lists and secrets of a platform's commands.
        case commands(PlatformName)
        /// The certificate of a platform's site.
        case site(PlatformName)
        case account(PlatformName)
        case webhook(PlatformName)
        case portalAddress, portalCertificate, clock
        /// Whose key it is.
        case keyOwner
        /// What the key says about itself.
        case key
        /// Whether the portal takes the key.
        case access
        case foreignRooms
        case store
    }

    /// What was found. The verdict says how good that is.
    enum Observation: Sendable, Hashable {
        /// These variables are empty, so that nobody may start anything.
        case nobodyListed([String])
        case forgedRequestAccepted
        case listed(people: Int, channels: Int, workspaces: Int, secrets: Int)
        case siteSilent(String, code: String)

        case accountAccepted
        case accountLacks([String], variable: String)
        case accountTells
        case accountTellsNothing
        case accountRefused(word: String, variable: String)
        case chatSilent(String)

        case webhookUntried
        case webhookTakes
        case webhookSilent
        case webhookRefuses(word: String)

        case portalSilent(String, code: String)
        case portalVersion(String, version: String)
        case portalWithoutVersion(String, status: Int)
        case certificateUntold
        case certificateEnds(days: Int64)
        case clockUntold
        case clockSkew(seconds: Int64)

        case ownedByOwner(String)
        case ownedByAdmin(String)
        case ownedByOther(String)
        case keyOff
        case keyLacks([String])
        /// `nil` days: it never ends.
        case keyHolds(Rights, days: Int64?)
        case roomsSeen
        case roomsUnseen(people: Int)
        case keyRefused
        case portalUnpaid
        case portalRefuses(String)
        case portalUncertain(String)

        case storeUsed
        case postsGivenUp(Int)
        case storeAbsent
        case storeFolderLocked
        case auditIntact(rows: Int, StoreUse)
        case auditBroken(row: Int64)
        case storeBroken(code: String)
        case botAnswersOtherwise
        case botWentAway
    }

    /// What a key may do.
    enum Rights: Sendable, Hashable {
        /// Whatever its owner may.
        case all
        /// The scopes that the bot needs.
        case needed
    }

    /// Who has the store open.
    enum StoreUse: Sendable, Hashable {
        case runningBot
        case nobody
    }

    var subject: Subject
    public var verdict: Verdict
    var observation: Observation

    static func good(_ subject: Subject, _ observation: Observation) -> Finding {
        Finding(subject: subject, verdict: .good, observation: observation)
    }

    static func doubtful(_ subject: Subject, _ observation: Observation) -> Finding {
        Finding(subject: subject, verdict: .doubtful, observation: observation)
    }

    static func bad(_ subject: Subject, _ observation: Observation) -> Finding {
        Finding(subject: subject, verdict: .bad, observation: observation)
    }

    static func unreachable(_ subject: Subject, _ observation: Observation) -> Finding {
        Finding(subject: subject, verdict: .unreachable, observation: observation)
    }
}

extension BotConfiguration {
    /// A finding as a line of a terminal, without characters that would steer one: the portal's words are in it.
    public func line(for finding: Finding) -> String {
        var line = String.UnicodeScalarView()
        for scalar in catalogue.findingText(finding).plainText.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .lineSeparator, .paragraphSeparator: line.append(" ")
            case .control where scalar.properties.isWhitespace: line.append(" ")
            case .control, .format: break
            default: line.append(scalar)
            }
        }
        return String(line)
    }
}
