#!/usr/bin/env bash
# Signs a slash command as Slack does, with openssl, and sends it to a running bot, with curl.
#
#   SLACK_SIGNING_SECRET=… examples/slack-command.sh 'anna@example.org maria@example.org'
#
# TEAM, CHANNEL and SLACK_USER choose who types where; BOT is the bot's address.
set -euo pipefail

: "${SLACK_SIGNING_SECRET:?set it to the signing secret of the app}"
text=${1-help}
bot=${BOT:-http://127.0.0.1:8080}

hex() { od -An -v -tx1 | tr -d ' \n'; }

# Every byte as %xx: longer than needed, and always right.
encode() { printf '%s' "$1" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g'; }

# The key combined with one repeated byte, 64 bytes long: the two halves of an HMAC.
padded_key() {
    local key bytes='' at byte
    key=$(printf '%s' "$SLACK_SIGNING_SECRET" | hex)
    for ((at = 0; at < 128; at += 2)); do
        byte=${key:at:2}
        bytes+=$(printf '\\x%02x' $((0x${byte:-00} ^ $1)))
    done
    printf '%b' "$bytes"
}

sha256() { openssl dgst -sha256 -binary; }

# HMAC-SHA256 of standard input. Written out, because a key given to openssl as an argument shows in `ps`.
hmac() {
    { padded_key 0x5c; { padded_key 0x36; cat; } | sha256; } | sha256 | hex
}

body="team_id=$(encode "${TEAM:-T0DOCSPACE}")&channel_id=$(encode "${CHANNEL:-C0ADMINS01}")"
body+="&user_id=$(encode "${SLACK_USER:-U0ALICE001}")&user_name=you&command=$(encode /reassign)"
body+="&text=$(encode "$text")&trigger_id=$(openssl rand -hex 8)"
now=$(date +%s)

printf '%s' "$body" | curl --silent --show-error --include --max-time 10 "$bot/slack/commands" \
    --header 'Content-Type: application/x-www-form-urlencoded' \
    --header "X-Slack-Request-Timestamp: $now" \
    --header "X-Slack-Signature: v0=$(printf 'v0:%s:%s' "$now" "$body" | hmac)" \
    --data-binary @-
echo
