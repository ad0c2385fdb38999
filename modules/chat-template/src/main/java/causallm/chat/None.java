package causallm.chat;

/** Python's {@code None}. */
enum None {
    NONE
}
