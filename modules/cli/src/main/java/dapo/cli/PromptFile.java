package dapo.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A text file with a prompt a line. */
final class PromptFile {
    private PromptFile() {}

    /**
     * The lines that are not empty.
     *
     * @throws UnusableFileException if there are none, or the file cannot be read
     */
    static List<String> read(Path file) {
        try {
            List<String> lines =
                    Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
            if (lines.isEmpty()) {
                throw new UnusableFileException(file, "has no prompt: write one on each line");
            }
            return lines;
        } catch (NoSuchFileException missing) {
            throw new UnusableFileException(file, "there is no such file: name a text file");
        } catch (CharacterCodingException broken) {
            throw new UnusableFileException(file, "is not UTF-8 text: convert it");
        } catch (IOException failure) {
            throw new UnusableFileException(file, "cannot be read: name a readable text file");
        }
    }
}
