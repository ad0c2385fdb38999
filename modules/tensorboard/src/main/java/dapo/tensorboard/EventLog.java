package dapo.tensorboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The events of a folder, which TensorBoard shows and calls a run.
 *
 * <p>Events are appended to one file, which TensorBoard may read meanwhile. An event counts once it
 * is whole: what a killed process left of one is cut off. Where events are to be taken back, {@link
 * #agree} writes the others to a new file whose beginning tells TensorBoard to forget what it has
 * read, and deletes the old one. Every method throws {@link UncheckedIOException} if the file
 * system refuses. Whoever opens a log closes it; not for use by several threads.
 */
public final class EventLog implements AutoCloseable {
    private static final String PREFIX = "events.out.tfevents.";
    private static final String SUFFIX = ".dapo";
    private static final String NAME = "events[.]out[.]tfevents[.]\\d{10}[.]dapo";

    /** What a file begins with: its version, and that readers forget what came before it. */
    private static final int HEAD = 2;

    private final Path folder;
    private final InstantSource clock;
    private final List<byte[]> events = new ArrayList<>();
    private Optional<RecordFile> file = Optional.empty();

    private EventLog(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Opens the log in a folder, which is made with the first event.
     *
     * @param folder where the log's file lies; files of other names are left alone
     * @param clock tells when an event happens
     */
    public static EventLog open(Path folder, InstantSource clock) {
        var log = new EventLog(folder, clock);
        List<Path> files = log.files();
        if (!files.isEmpty()) {
            log.goOn(files.getLast());
            files.subList(0, files.size() - 1).forEach(EventLog::delete);
        }
        return log;
    }

    /** A file whose beginning is damaged is written anew with the next event. */
    private void goOn(Path last) {
        List<byte[]> records = RecordFile.read(last);
        if (records.size() < HEAD) {
            delete(last);
        } else {
            events.addAll(records.subList(HEAD, records.size()));
            file = Optional.of(RecordFile.append(last, records));
        }
    }

    /** Appends an event that happens now. */
    public void append(Scalars scalars) {
        append(EventMessage.of(clock.instant(), scalars));
    }

    private void append(byte[] event) {
        if (file.isEmpty()) {
            file = Optional.of(begin(folder.resolve(nextName(files()))));
        }
        file.get().append(event);
        events.add(event);
    }

    /**
     * Makes the log hold these events and no others. Those that it has keep their times, the others
     * happen now.
     */
    public void agree(List<Scalars> wanted) {
        List<byte[]> agreed = agreed(wanted);
        if (!startsWithEvents(agreed)) {
            close();
            List<Path> old = files();
            file = Optional.of(begin(folder.resolve(nextName(old))));
            old.forEach(EventLog::delete);
            events.clear();
        }
        agreed.subList(events.size(), agreed.size()).forEach(this::append);
    }

    private List<byte[]> agreed(List<Scalars> wanted) {
        List<byte[]> agreed = new ArrayList<>();
        int next = 0;
        for (Scalars scalars : wanted) {
            byte[] event = EventMessage.of(clock.instant(), scalars);
            int found = next;
            while (found < events.size() && !EventMessage.sayTheSame(event, events.get(found))) {
                found++;
            }
            if (found < events.size()) {
                event = events.get(found);
                next = found + 1;
            }
            agreed.add(event);
        }
        return agreed;
    }

    private boolean startsWithEvents(List<byte[]> agreed) {
        return agreed.size() >= events.size()
                && Arrays.deepEquals(agreed.subList(0, events.size()).toArray(), events.toArray());
    }

    private RecordFile begin(Path path) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        RecordFile begun = RecordFile.append(path, List.of());
        begun.append(EventMessage.version(clock.instant()));
        begun.append(EventMessage.restart(clock.instant()));
        return begun;
    }

    /**
     * TensorBoard reads a folder's files in the order of their names, which begin with the time.
     */
    private String nextName(List<Path> files) {
        long time = clock.instant().getEpochSecond();
        if (!files.isEmpty()) {
            time = Math.max(time, 1 + time(files.getLast().getFileName().toString()));
        }
        return "%s%010d%s".formatted(PREFIX, time, SUFFIX);
    }

    private static long time(String name) {
        return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
    }

    /** The log's files in the order of their names: one, or two where a process was killed. */
    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().matches(NAME))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        file.ifPresent(RecordFile::close);
        file = Optional.empty();
    }
}
