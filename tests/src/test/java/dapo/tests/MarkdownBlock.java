package dapo.tests;

import java.nio.file.Path;

/**
 * A fenced block of a document.
 *
 * @param file the document, relative to the repository
 * @param line the line of its opening fence, from 1
 * @param language the word behind the fence; empty if there is none
 * @param title the last line of text before it, empty lines passed over
 * @param heading the heading that it stands below, without its signs
 * @param text its lines, each ended by a line break
 */
record MarkdownBlock(
        Path file, int line, String language, String title, String heading, String text) {

    /** Whether it holds commands for a shell, where no language says otherwise. */
    boolean isShell() {
        return language.isEmpty() || language.equals("sh");
    }

    /** Where it is, for the name of a test. */
    @Override
    public String toString() {
        return "%s:%d".formatted(file, line);
    }
}
