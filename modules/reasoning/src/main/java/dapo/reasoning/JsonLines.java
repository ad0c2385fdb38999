package dapo.reasoning;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Files of records in JSON, one a line: reads and writes the records of this module and any others.
 *
 * <p>Reading is strict: a missing, unknown or ill-typed field is an error that names file, line and
 * field. Blank lines are passed over, and the last line need not end in a line break. The methods
 * may be called on any thread; a stream belongs to one.
 */
public final class JsonLines {
    static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            text ->
                                    text.setCoercion(
                                                    CoercionInputShape.Integer, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Float, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Boolean,
                                                    CoercionAction.Fail))
                    .build();

    private JsonLines() {}

    /**
     * The records of a file, read as the stream is consumed. The caller closes the stream.
     *
     * @throws DatasetException if the file cannot be read; while the stream is consumed, if a line
     *     is not such a record
     */
    public static <T> Stream<T> read(Path file, Class<T> type) {
        return read(file, (text, line) -> parse(text, type, file, line));
    }

    /**
     * The record in one line of a file.
     *
     * @param text the line
     * @param type the record's type
     * @param file the file that the line is from, for the message
     * @param line the line's number, from 1, for the message
     * @throws DatasetException if the line is not such a record
     */
    public static <T> T parse(String text, Class<T> type, Path file, long line) {
        String expected = JsonFault.expected(type);
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw new DatasetException(file, line, "", "found null, expected " + expected);
            }
            return value;
        } catch (JacksonException e) {
            throw JsonFault.of(e, file, line, expected);
        }
    }

    /** A record as one line of JSON, without the line break. */
    public static String format(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * Writes a file of records, whole or not at all: it is written aside and then renamed, in place
     * of any file of that name. Consumes the stream and leaves closing it to the caller.
     *
     * @throws DatasetException if the file cannot be written
     */
    public static void write(Path file, Stream<?> values) {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            writeLines(aside, values);
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            discard(aside);
        }
    }

    /** What {@link #read(Path, LineParser)} makes of a line. */
    @FunctionalInterface
    interface LineParser<T> {
        T parse(String text, long line);
    }

    /** The non-blank lines of a file, parsed as the stream is consumed. */
    static <T> Stream<T> read(Path file, LineParser<T> parser) {
        BufferedReader reader;
        try {
            reader = open(file);
        } catch (NoSuchFileException e) {
            throw new DatasetException(
                    file, "found no such file, expected one JSON object a line; check the path");
        } catch (IOException e) {
            throw unreadable(file, 0, e);
        }
        Iterator<T> records = new LineIterator<>(file, reader, parser);
        int ordered = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(records, ordered), false)
                .onClose(() -> close(file, reader));
    }

    private static BufferedReader open(Path file) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            return Files.newBufferedReader(file);
        }
        InputStream stream = Files.newInputStream(file);
        try {
            return new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(stream), UTF_8.newDecoder()));
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    private static DatasetException unreadable(Path file, long line, IOException cause) {
        String found =
                switch (cause) {
                    case MalformedInputException _ ->
                            "found bytes that are not UTF-8; expected text in UTF-8";
                    case ZipException _ ->
                            "found no gzip data, which its name promises; name it otherwise or"
                                    + " compress it";
                    case EOFException _ -> "ends too early; copy or fetch it again";
                    default -> "cannot be read (" + cause + "); check the path and its permissions";
                };
        DatasetException fault = new DatasetException(file, line, "", found);
        fault.initCause(cause);
        return fault;
    }

    private static void writeLines(Path file, Stream<?> values) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Iterator<?> iterator = values.iterator(); iterator.hasNext(); ) {
                writer.write(format(iterator.next()));
                writer.write('\n');
            }
        }
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static DatasetException unwritable(Path file, IOException cause) {
        String problem = "cannot be written (" + cause + "); check the folder and its permissions";
        DatasetException fault = new DatasetException(file, problem);
        fault.initCause(cause);
        return fault;
    }

    private static void close(Path file, BufferedReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw unreadable(file, 0, e);
        }
    }

    /** Reads ahead by one line, and closes the reader at the end of the file. */
    private static final class LineIterator<T> implements Iterator<T> {
        private final Path file;
        private final BufferedReader reader;
        private final LineParser<T> parser;
        private String text = "";
        private long line;
        private boolean ended;

        LineIterator(Path file, BufferedReader reader, LineParser<T> parser) {
            this.file = file;
            this.reader = reader;
            this.parser = parser;
        }

        @Override
        public boolean hasNext() {
            while (!ended && text.isBlank()) {
                advance();
            }
            return !ended;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException(file + ": no more lines");
            }
            String current = text;
            text = "";
            return parser.parse(current, line);
        }

        private void advance() {
            try {
                String read = reader.readLine();
                line++;
                ended = read == null;
                text =
                        ended
                                ? ""
                                : line == 1 && read.startsWith("\uFEFF") ? read.substring(1) : read;
                if (ended) {
                    reader.close();
                }
            } catch (IOException e) {
                throw unreadable(file, line + 1, e);
            }
        }
    }
}
