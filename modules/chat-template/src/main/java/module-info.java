/**
 * Conversations to prompts: the chat templates of Hugging Face's models, in the part of Jinja that
 * they use.
 */
module causallm.chat {
    requires tools.jackson.databind;

    exports causallm.chat;
}
