package dapo.mathematics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Pairs of answers with the verdict that a person gave, from {@code answers.tsv}. */
final class AnswerTable {
    private AnswerTable() {}

    /** A line of the table. */
    record Row(String gold, String answer, boolean same) {
        private static Row of(String line) {
            String[] fields = line.split("\t", -1);
            return new Row(fields[0], fields[1], fields[2].equals("same"));
        }

        boolean verdict() {
            return MathVerifier.sameAnswer(gold, answer);
        }

        @Override
        public String toString() {
            return gold + " | " + answer;
        }
    }

    static List<Row> rows() {
        try (InputStream table = AnswerTable.class.getResourceAsStream("answers.tsv")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains("\t"))
                    .map(Row::of)
                    .toList();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
