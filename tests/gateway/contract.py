"""What the protocol promises, statement by statement, and the tests that hold each."""

from typing import NamedTuple


class Statement(NamedTuple):
    section: str
    says: str
    tests: tuple[str, ...]
    """`file::function`, below `tests`."""


def _said(section: str, says: str, *tests: str) -> Statement:
    return Statement(section, says, tests)


CONNECTING = (
    (
        "of the subprotocols offered the first that is known is taken, and named in the answer",
        "gateway/test_ws::test_the_first_known_subprotocol_is_taken",
        "gateway/test_handshake::test_who_is_let_in_is_told_what_was_chosen",
    ),
    (
        "one has text frames and the other binary ones, both ways",
        "gateway/test_ws::test_says_are_acknowledged_and_seen_once",
        "gateway/test_contract::test_a_batch_in_the_other_encoding_closes_4102",
    ),
    (
        "with none that is known, or none at all, the handshake gets 400",
        "gateway/test_ws::test_unknown_subprotocols_are_refused_400",
        "gateway/test_handshake::test_a_handshake_that_cannot_be_is_refused",
    ),
    (
        "what is no handshake gets an error of HTTP, and another version of WebSocket is told ours",
        "gateway/test_handshake::test_a_handshake_that_cannot_be_is_refused",
        "gateway/test_handshake::test_another_version_is_told_ours",
        "gateway/test_handshake::test_only_get_of_http_1_1_opens",
    ),
    (
        "permessage-deflate is agreed on where it is offered, by what is offered, and not otherwise",
        "gateway/test_ws::test_deflate_is_negotiated_where_it_is_offered",
        "gateway/test_handshake::test_deflate_is_agreed_on_as_it_was_offered",
    ),
    (
        "an Origin that is not on the list gets 403",
        "gateway/test_ws::test_other_origins_are_refused_403",
        "gateway/test_handshake::test_a_handshake_that_cannot_be_is_refused",
    ),
    (
        "a client without Origin is let in",
        "gateway/test_handshake::test_no_origin_is_let_in",
    ),
    (
        "a full instance answers 503 with Retry-After",
        "gateway/test_ws::test_a_full_instance_refuses_503",
    ),
    (
        "so does one that is overloaded, that too many wait for, or that drains",
        "gateway/test_handshake::test_an_overloaded_a_beleaguered_and_a_draining_instance_say_when_to_come_again",
        "gateway/test_health::test_an_overloaded_instance_refuses_new_connections_and_keeps_old_ones",
    ),
    (
        "every message either way is an array of one or more maps",
        "gateway/test_contract::test_what_is_no_batch_closes_4102",
        "gateway/test_ws::test_undecodable_msgpack_closes_4102",
        "gateway/test_protocol::test_a_batch_of_separately_encoded_messages_is_one_array",
    ),
    (
        "the first message is connect, and nothing counts before it",
        "gateway/test_contract::test_nothing_is_taken_before_connect",
        "gateway/test_ws::test_a_first_frame_that_is_no_connect_closes_4102",
    ),
    (
        "connect comes within five seconds",
        "gateway/test_ws::test_no_connect_in_time_closes_4102",
        "gateway/test_asyncapi::test_the_published_limits_are_the_contracts",
    ),
)

CLIENT_TO_GATEWAY = (
    (
        "connect may be followed by others in its batch, which come after it",
        "gateway/test_ws::test_what_comes_with_connect_in_one_batch_is_carried_out_after_it",
    ),
    (
        "connect carries an access token, or a ticket that is good once, for a while, from one origin",
        "gateway/test_contract::test_a_token_opens_that_was_made_as_those_were",
        "gateway/test_ws::test_a_ticket_opens_one_connection_from_its_origin",
        "gateway/test_instances::test_a_ticket_used_on_one_instance_is_used_on_all",
        "gateway/test_contract::test_a_ticket_is_good_for_a_while_only",
    ),
    (
        "resume is a position, or absent",
        "gateway/test_contract::test_a_position_is_taken_up_whole_or_not_at_all",
        "gateway/test_contract::test_a_connect_that_says_what_cannot_be_closes_4102",
    ),
    (
        "replay is a number of the latest events, 0 to 500, 50 where it is absent",
        "gateway/test_contract::test_as_many_are_replayed_as_asked_for",
        "gateway/test_ws::test_fresh_connections_get_the_latest",
        "gateway/test_contract::test_a_connect_that_says_what_cannot_be_closes_4102",
    ),
    (
        "a second connect is not accepted",
        "gateway/test_ws::test_refused_messages_leave_the_connection_open",
    ),
    (
        "say has an id of up to 64 characters and a text of 1 to 8,000",
        "gateway/test_contract::test_a_say_of_any_text_comes_back_as_it_was_said",
        "gateway/test_contract::test_a_message_that_is_not_accepted_is_named_and_nothing_else_suffers",
        "gateway/test_contract::test_a_message_without_an_id_that_can_be_is_not_accepted",
    ),
    (
        "say may name a session, which is recorded with it",
        "gateway/test_contract::test_a_say_about_a_session_is_recorded_with_it",
    ),
    (
        "history gives what is before an offset, up to 500 events",
        "gateway/test_contract::test_history_ends_before_an_offset_oldest_first",
        "gateway/test_contract::test_a_message_that_is_not_accepted_is_named_and_nothing_else_suffers",
    ),
    (
        "ping is answered by pong with its id",
        "gateway/test_ws::test_says_are_acknowledged_and_seen_once",
    ),
    (
        "fields that nobody knows are passed over",
        "gateway/test_contract::test_a_say_of_any_text_comes_back_as_it_was_said",
        "gateway/test_contract::test_a_position_is_taken_up_whole_or_not_at_all",
    ),
    (
        "a message is taken exactly where the published document allows it",
        "gateway/test_asyncapi::test_the_gateway_takes_what_the_document_allows_and_nothing_else",
    ),
)

GATEWAY_TO_CLIENT = (
    (
        "connected names coach, connection, epoch, the stream's end, whether it recovered, heartbeat and rate",
        "gateway/test_contract::test_connected_tells_where_the_stream_is_and_what_holds",
    ),
    (
        "the end of an empty stream is -1",
        "gateway/test_contract::test_connected_tells_where_the_stream_is_and_what_holds",
    ),
    (
        "an event has its place, id, record's name, time in ms, session, client id and data",
        "gateway/test_ws::test_says_are_acknowledged_and_seen_once",
        "gateway/test_asyncapi::test_every_record_that_a_stream_carries_is_as_published",
    ),
    (
        "prev is the event before it, -1 for the first, whether replayed, live or in history",
        "gateway/test_contract::test_every_event_names_the_one_before_it_however_it_comes",
        "gateway/test_contract::test_an_empty_stream_is_taken_up_from_before_its_first_event",
    ),
    (
        "ack is sent when the say is durable, and not before",
        "gateway/test_contract::test_an_ack_waits_until_the_say_is_durable",
        "gateway/test_ws::test_a_say_that_kafka_does_not_take_is_refused_and_can_be_repeated",
    ),
    (
        "history answers with its id, oldest first, and tells whether there is more",
        "gateway/test_ws::test_history_goes_back_page_by_page",
        "gateway/test_contract::test_history_ends_before_an_offset_oldest_first",
    ),
    (
        "error names the message that was not accepted, or null, and the connection stays open",
        "gateway/test_contract::test_a_message_that_is_not_accepted_is_named_and_nothing_else_suffers",
        "gateway/test_contract::test_a_message_without_an_id_that_can_be_is_not_accepted",
        "gateway/test_ws::test_refused_messages_leave_the_connection_open",
    ),
    (
        "error codes are the six that are published",
        "gateway/test_asyncapi::test_every_error_is_as_published",
    ),
    (
        "reconnect says when to come again, and a close with 4001 follows",
        "gateway/test_ws::test_draining_sends_everybody_away_and_lets_nobody_in",
        "gateway/test_ws::test_an_unreadable_record_asks_the_client_to_come_again",
    ),
)

POSITION_AND_RECOVERY = (
    (
        "the epoch changes with the stream",
        "gateway/test_ws::test_a_replaced_stream_loses_the_position",
        "gateway/test_coach_streams::test_a_stream_made_again_has_another_epoch",
    ),
    (
        "offsets may skip, and prev tells a gap",
        "gateway/test_contract::test_every_event_names_the_one_before_it_however_it_comes",
        "gateway/test_ws::test_resume_gives_what_was_missed_and_then_live",
    ),
    (
        "recovered: every event after the position, once, in order, then live ones",
        "gateway/test_ws::test_resume_gives_what_was_missed_and_then_live",
        "gateway/test_ws::test_a_gap_in_the_live_feed_is_read_from_the_record",
        "gateway/test_ws::test_repeats_in_the_live_feed_are_seen_once",
        "gateway/test_stream::test_any_interleaving_of_live_and_record_is_the_stream",
    ),
    (
        "not recovered, by another epoch, by retention, by a position that is not, or by 10,001 events: the latest",
        "gateway/test_ws::test_recovery_is_all_or_nothing",
        "gateway/test_ws::test_more_than_ten_thousand_behind_is_too_far",
        "gateway/test_contract::test_a_position_is_taken_up_whole_or_not_at_all",
        "gateway/test_stream::test_recovery_is_all_or_nothing",
    ),
    (
        "replayed and live events are the same bytes",
        "gateway/test_contract::test_replayed_and_live_events_are_the_same_bytes",
        "gateway/test_instances::test_live_events_are_the_same_on_both",
    ),
    (
        "a say repeated within ten minutes is acknowledged again and recorded once, on whichever instance",
        "gateway/test_ws::test_a_say_repeated_is_acknowledged_again_and_recorded_once",
        "gateway/test_instances::test_a_say_repeated_on_another_instance_is_recorded_once",
        "gateway/test_contract::test_a_say_whose_connection_ends_meanwhile_is_recorded_once",
    ),
    (
        "all devices of a coach see one stream, and no other coach's",
        "gateway/test_ws::test_two_devices_see_the_same",
        "gateway/test_ws::test_coaches_do_not_see_each_other",
        "gateway/test_instances::test_two_devices_on_two_instances_see_one_stream",
    ),
)

LIMITS = (
    (
        "a message may have 64 KiB after inflation, in one frame or a thousand, with control frames in its midst",
        "gateway/test_frames::test_a_message_of_the_largest_size_is_taken",
        "gateway/test_frames::test_a_message_may_come_byte_by_byte",
    ),
    (
        "a byte more, a bomb, or what only says to be larger closes 1009",
        "gateway/test_frames::test_one_byte_more_closes_1009",
        "gateway/test_frames::test_a_bomb_in_fragments_closes_1009",
        "gateway/test_ws::test_a_message_too_big_closes_1009",
        "gateway/test_ws::test_a_deflate_bomb_closes_1009",
    ),
    (
        "ten messages a second and twenty at once, however they are batched; more are refused one by one",
        "gateway/test_ws::test_the_rate_is_limited_and_abuse_closes_4006",
        "gateway/test_contract::test_a_thousand_messages_are_a_batch",
        "gateway/test_protocol::test_a_bucket_never_gives_more_than_its_rate",
    ),
    (
        "who goes on regardless, with messages or with frames that are none, is closed 4006",
        "gateway/test_ws::test_the_rate_is_limited_and_abuse_closes_4006",
        "gateway/test_frames::test_frames_without_end_close_4006",
        "gateway/test_frames::test_what_comes_after_a_close_is_not_inflated",
        "gateway/test_frames::test_connections_that_have_much_to_be_parsed_take_turns",
    ),
    (
        "more than 256 KiB unsent closes 4002, and hurts nobody else",
        "gateway/test_ws::test_a_slow_reader_is_closed_4002_and_others_are_not",
        "gateway/test_frames::test_pongs_do_not_pile_up_before_who_does_not_read_them",
        "gateway/test_frames::test_who_closes_without_reading_is_cut_off",
    ),
    (
        "a ping every thirty seconds; who answers stays, who does not within ten is closed 4003",
        "gateway/test_contract::test_who_answers_pings_stays",
        "gateway/test_contract::test_a_pong_that_waits_behind_messages_counts",
        "gateway/test_ws::test_no_pong_closes_4003",
        "gateway/test_heartbeat::test_who_answers_stays_and_who_does_not_is_lost_after_one_ping",
        "gateway/test_asyncapi::test_the_published_limits_are_the_contracts",
    ),
    (
        "events come at once when idle, and in batches under load",
        "gateway/test_ws::test_under_load_events_come_in_batches_and_in_order",
        "gateway/test_asyncapi::test_the_published_limits_are_the_contracts",
    ),
    (
        "twenty connections a coach",
        "gateway/test_contract::test_twenty_connections_of_a_coach_and_no_more",
    ),
)

CLOSE_CODES = (
    (
        "1009 reaches also who sends first and reads later",
        "gateway/test_frames::test_who_sends_first_and_reads_later_learns_why_it_was_closed",
        "gateway/test_frames::test_who_never_stops_sending_is_cut_off",
    ),
    ("4001 draining", "gateway/test_instances::test_a_drain_moves_clients_with_no_gap"),
    ("4004 position lost", "gateway/test_ws::test_a_replaced_stream_loses_the_position"),
    (
        "4005 token expired, at connect and on a live socket",
        "gateway/test_ws::test_expired_tokens_close_4005",
        "gateway/test_ws::test_a_token_that_runs_out_closes_4005",
        "gateway/test_contract::test_a_token_whose_end_was_far_closes_4005_when_it_comes",
    ),
    (
        "4100 unauthenticated, for whatever is no token of ours",
        "gateway/test_contract::test_tokens_that_do_not_hold_close_4100",
        "gateway/test_ws::test_bad_tokens_close_4100",
        "gateway/test_ws::test_no_token_closes_4100_and_nothing_else_of_the_batch_counts",
    ),
    ("4101 forbidden, for a coach who is no more", "gateway/test_ws::test_a_coach_who_is_gone_closes_4101"),
    ("4103 too many connections", "gateway/test_ws::test_more_connections_of_a_coach_than_allowed_close_4103"),
    (
        "after 4000 to 4099 a client reconnects, after 4100 to 4199 it stops",
        "gateway/test_asyncapi::test_it_names_every_close_code",
        "stack/test_chat_client::test_it_comes_back_and_has_each_event_once",
        "stack/test_chat_client::test_what_is_refused_for_good_is_not_tried_again",
    ),
    ("a client waits longer each time, with full jitter", "stack/test_chat_backoff::test_jitter_is_full_and_bounded"),
)

WEBSOCKET = (
    (
        "a ping is answered with its payload at any time (RFC 6455, 5.5.2), and a pong with nothing (5.5.3)",
        "gateway/test_frames::test_a_ping_is_answered_with_what_it_carries",
        "gateway/test_frames::test_pings_are_answered_before_connect_too",
        "gateway/test_frames::test_pongs_that_nobody_asked_for_are_nothing",
    ),
    (
        "a message may be fragmented, with control frames between (RFC 6455, 5.4), and come in any pieces of TCP",
        "gateway/test_frames::test_fragments_are_one_message_with_control_frames_between_them",
        "gateway/test_frames::test_frames_may_come_in_any_pieces_of_tcp",
    ),
    (
        "frames that cannot be close 1002, text that is none 1007 (RFC 6455, 5.2, 5.5, 7.4, 8.1)",
        "gateway/test_frames::test_frames_that_cannot_be_close_the_connection",
        "gateway/test_frames::test_what_does_not_inflate_closes_1002",
        "gateway/test_frames::test_answers_to_what_came_before_a_wrong_frame_are_given",
    ),
    (
        "a close is answered with its own code, and ends the connection (RFC 6455, 5.5.1)",
        "gateway/test_frames::test_a_close_is_answered_with_the_same",
        "gateway/test_frames::test_a_close_may_come_in_the_midst_of_a_message",
        "gateway/test_frames::test_what_is_no_text_before_a_close_ends_in_order",
        "gateway/test_frames::test_codes_that_clients_make_up_are_counted_as_one",
    ),
    (
        "a handshake that is never finished, or never ends, is refused",
        "gateway/test_handshake::test_a_head_without_end_is_refused_431",
        "gateway/test_handshake::test_who_does_not_finish_a_request_is_sent_away_408",
        "gateway/test_handshake::test_the_next_request_has_to_be_finished_as_well",
        "gateway/test_handshake::test_who_finished_the_handshake_is_not_held_to_its_time",
    ),
)

SECTIONS = {
    "Connecting": CONNECTING,
    "Client to gateway": CLIENT_TO_GATEWAY,
    "Gateway to client": GATEWAY_TO_CLIENT,
    "Position and recovery": POSITION_AND_RECOVERY,
    "Limits": LIMITS,
    "Close codes": CLOSE_CODES,
    "WebSocket itself": WEBSOCKET,
}
STATEMENTS = [_said(section, *row) for section, rows in SECTIONS.items() for row in rows]
