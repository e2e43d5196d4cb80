import { expect, test } from 'vitest';
import { createSlack } from '../../activities/slack.ts';
import { isKnownErrorCode } from '../../src/slack/error-codes.ts';
import { tries } from '../support/activity.ts';
import { createActivities } from '../../activities/index.ts';
import { startSlackStub } from '../support/slack-stub.ts';

/** Slack's OpenAPI 1.7.0 (https://github.com/slackapi/slack-api-specs): chat.postMessage, conversations.history, auth.test. */
const LISTED = `
  access_denied account_inactive channel_not_found duplicate_channel_not_found duplicate_message_not_found
  ekm_access_denied enterprise_is_restricted fatal_error internal_error invalid_arg_name invalid_arguments
  invalid_array_arg invalid_attachments invalid_auth invalid_blocks invalid_blocks_format invalid_charset
  invalid_cursor invalid_form_data invalid_json invalid_limit invalid_metadata_format invalid_metadata_keys
  invalid_metadata_schema invalid_post_type invalid_ts_latest invalid_ts_oldest is_archived json_not_object
  message_limit_exceeded metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_post_type
  missing_scope msg_blocks_too_long msg_too_long no_permission no_text not_allowed_token_type not_authed
  not_in_channel org_login_required rate_limited ratelimited request_timeout restricted_action
  service_unavailable team_access_not_granted team_added_to_org token_expired token_revoked too_many_attachments
  two_factor_setup_required upgrade_required
`;
/** Error codes that Slack added later: https://docs.slack.dev/reference/methods/chat.postMessage, …/conversations.list */
const LATER = `
  accesslimited app_access_restricted as_user_not_supported attachment_payload_limit_exceeded
  cannot_reply_to_message channel_type_not_supported deprecated_endpoint external_channel_migrating
  invalid_metadata_filter_keys invalid_types markdown_text_conflict messages_tab_disabled
  method_not_supported_for_channel_type missing_argument missing_file_data pagination_not_available
  restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
  restricted_action_thread_only_channel send_on_behalf_not_allowed slack_connect_canvas_sharing_blocked
  slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked team_not_found too_many_contact_cards
  unknown_method
`;
const wordsIn = (text: string) => text.trim().split(/\s+/);

const UNKNOWN = ['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable', 'a_word_of_tomorrow'];
/** Temporary errors that no person can fix. */
const PASSING = [
  ...['rate_limited', 'ratelimited', 'message_limit_exceeded'],
  ...['org_login_required', 'team_added_to_org', 'external_channel_migrating'],
];

test('every error code that Slack lists has a failure class', () => {
  expect([...wordsIn(LISTED), ...wordsIn(LATER)].filter((word) => !isKnownErrorCode(word))).toEqual([]);
});

/** A first attempt that Slack refuses, and a second that it accepts, without the scope to read the channel. */
async function twice(word: string) {
  const slack = await startSlackStub({ historyScope: false, fault: () => ({ body: { ok: false, error: word } }) });
  const channels = { replies: '#sales-replies', wins: '#sales-wins', ops: '#ops-alerts' };
  const { postMessage } = createActivities({
    crm: { record: () => Promise.resolve() },
    postMessage: createSlack({ token: 'xoxb-1', apiUrl: slack.url, channels, unknownOutcome: 'skip' }).postMessage,
    instantly: {} as never,
  });
  const attempt = tries(postMessage, { scheduledTimestampMs: Date.now() });
  const post = () => attempt({ audience: 'replies', title: 'Reply' }, 'event-1/slack');
  const failure = await post().then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error as { type: string; nonRetryable: boolean },
  );
  delete slack.fault;
  await post();
  return { ...failure, posted: slack.messages.length };
}

test.each([...wordsIn(LISTED), ...wordsIn(LATER), ...UNKNOWN])(
  '%s parks or is retried, and the message is posted unless it may be there already',
  async (word) => {
    const { type, nonRetryable, posted } = await twice(word);
    const passes = [...UNKNOWN, ...PASSING].includes(word);
    expect({ word, parks: nonRetryable, posted }).toEqual({
      word,
      parks: !passes,
      posted: UNKNOWN.includes(word) ? 0 : 1,
    });
    expect(['auth', 'config', 'rejected', ...(passes ? ['unavailable', 'rate-limited'] : [])]).toContain(type);
  },
);
