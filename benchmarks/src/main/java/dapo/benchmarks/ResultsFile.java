package dapo.benchmarks;

import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All figures of one processor and day.
 *
 * @param processor as {@link Processor} names it
 * @param cores that the system offers
 * @param date in ISO 8601
 * @param environment what all contestants were started with
 */
record ResultsFile(
        String processor,
        int cores,
        String date,
        Map<String, String> environment,
        List<Figure> figures) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static ResultsFile read(Path file) {
        return JSON.readValue(file, ResultsFile.class);
    }

    /** The file of this processor and day in {@code folder}, with what it holds already. */
    static Path path(Path folder, String processor, String date) {
        String slug = processor.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return folder.resolve(slug.replaceAll("^-|-$", "") + "-" + date + ".json");
    }

    /** Whether {@code figure} was taken earlier in more pairs. */
    boolean hasMorePairs(Figure figure) {
        return figures.stream()
                .anyMatch(other -> other.isSameAs(figure) && other.pairs() > figure.pairs());
    }

    /** This with {@code figure} in the place of the same one taken earlier. */
    ResultsFile with(Figure figure) {
        List<Figure> all = new ArrayList<>(figures);
        int known = 0;
        while (known < all.size() && !all.get(known).isSameAs(figure)) {
            known++;
        }
        if (known < all.size()) {
            all.set(known, figure);
        } else {
            all.add(figure);
        }
        return new ResultsFile(processor, cores, date, environment, all);
    }

    /** Writes it whole or not at all. */
    void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Path aside = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(aside, JSON.writeValueAsString(this) + "\n");
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("results cannot be written", e);
        }
    }
}
