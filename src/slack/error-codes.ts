import type { VendorTrouble } from '../domain/failure.ts';

/**
 * Slack's error codes that guarantee that nothing was done, for the methods that we call. Sources: the error tables of
 * chat.postMessage, conversations.history, .list, .info and auth.test (https://docs.slack.dev/reference/methods), and
 * Slack's OpenAPI 1.7.0 (https://github.com/slackapi/slack-api-specs).
 */
const CODES: Record<Exclude<VendorTrouble, 'not-found' | 'unreadable'>, string[]> = {
  auth: [
    'access_denied',
    'accesslimited',
    'account_inactive',
    'app_access_restricted',
    'ekm_access_denied',
    'enterprise_is_restricted',
    'invalid_auth',
    'metadata_must_be_sent_from_app',
    'missing_scope',
    'no_permission',
    'not_allowed_token_type',
    'not_authed',
    'send_on_behalf_not_allowed',
    'team_access_not_granted',
    'team_not_found',
    'token_expired',
    'token_revoked',
    'two_factor_setup_required',
  ],
  config: [
    'channel_not_found',
    'channel_type_not_supported',
    'is_archived',
    'is_inactive',
    'messages_tab_disabled',
    'method_not_supported_for_channel_type',
    'not_in_channel',
    'restricted_action',
    'restricted_action_non_threadable_channel',
    'restricted_action_read_only_channel',
    'restricted_action_thread_locked',
    'restricted_action_thread_only_channel',
    'unknown_method',
  ],
  rejected: [
    'as_user_not_supported',
    'attachment_payload_limit_exceeded',
    'cannot_reply_to_message',
    'deprecated_endpoint',
    'duplicate_channel_not_found',
    'duplicate_message_not_found',
    'invalid_arg_name',
    'invalid_arguments',
    'invalid_array_arg',
    'invalid_attachments',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_charset',
    'invalid_cursor',
    'invalid_form_data',
    'invalid_json',
    'invalid_limit',
    'invalid_metadata_filter_keys',
    'invalid_metadata_format',
    'invalid_metadata_keys',
    'invalid_metadata_schema',
    'invalid_post_type',
    'invalid_ts_latest',
    'invalid_ts_oldest',
    'invalid_types',
    'json_not_object',
    'markdown_text_conflict',
    'metadata_too_large',
    'method_deprecated',
    'missing_argument',
    'missing_file_data',
    'missing_post_type',
    'msg_blocks_too_long',
    'msg_too_long',
    'no_text',
    'pagination_not_available',
    'slack_connect_canvas_sharing_blocked',
    'slack_connect_file_link_sharing_blocked',
    'slack_connect_lists_sharing_blocked',
    'too_many_attachments',
    'too_many_contact_cards',
    'upgrade_required',
  ],
  'rate-limited': ['message_limit_exceeded', 'rate_limited', 'ratelimited'],
  // The workspace is being moved to an organization, and works again afterwards.
  unavailable: ['external_channel_migrating', 'org_login_required', 'team_added_to_org'],
};

/** After these Slack may have made the change anyway, as after any code that is not in this file. */
const UNKNOWN_OUTCOME = ['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable'];

const TROUBLES = new Map(
  Object.entries(CODES).flatMap(([trouble, codes]) => codes.map((code) => [code, trouble as VendorTrouble])),
);

export const isKnownErrorCode = (code: string): boolean => TROUBLES.has(code) || UNKNOWN_OUTCOME.includes(code);

/** Undefined if the outcome is unknown. */
export const troubleOfErrorCode = (code: string): VendorTrouble | undefined => TROUBLES.get(code);
