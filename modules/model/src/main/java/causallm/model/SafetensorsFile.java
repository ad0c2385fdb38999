package causallm.model;

import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file of named tensors in the safetensors format: eight bytes with the header's length, a JSON
 * header, the data.
 *
 * <p>Opening maps the file and reads the header alone. A tensor lies over the mapping, which is
 * private to the process (writes to it never reach the file) and goes away with the last tensor
 * over it. An open file may be used on any thread.
 */
public final class SafetensorsFile {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();
    private static final int HEADER_LENGTH_BYTES = 8;
    // A hundred thousand tensors. The reference takes 100 MB, of which a tree fills a small heap.
    private static final long LARGEST_HEADER = 1 << 24;
    private static final long LARGEST_PAGE = 1 << 16; // of memory, on any machine
    private static final Map<String, ScalarType> TYPES =
            Map.of(
                    "F64", ScalarType.FLOAT64,
                    "F32", ScalarType.FLOAT32,
                    "F16", ScalarType.FLOAT16,
                    "BF16", ScalarType.BFLOAT16,
                    "I64", ScalarType.INT64,
                    "I32", ScalarType.INT32,
                    "I16", ScalarType.INT16,
                    "I8", ScalarType.INT8,
                    "U8", ScalarType.UINT8,
                    "BOOL", ScalarType.BOOL);

    /** What to do about a file that is not whole. */
    private static final String AGAIN = ": copy or fetch it again";

    private record Entry(ScalarType type, long[] shape, long start, long end) {}

    private final Path path;
    private final MemorySegment data;
    private final Map<String, Entry> entries;

    private SafetensorsFile(Path path, MemorySegment data, Map<String, Entry> entries) {
        this.path = path;
        this.data = data;
        this.entries = entries;
    }

    /**
     * Maps the file and reads its header.
     *
     * @throws CheckpointException when it is missing, truncated, or its header does not fit its
     *     data
     */
    public static SafetensorsFile open(Path path) {
        try (FileChannel channel = channel(path)) {
            byte[] header = header(path, channel);
            long start = HEADER_LENGTH_BYTES + (long) header.length;
            long size = channel.size();
            String json = new String(header, StandardCharsets.UTF_8);
            Map<String, Entry> entries = entries(path, JSON.readTree(json), size - start);
            return new SafetensorsFile(path, map(channel, size).asSlice(start), entries);
        } catch (NoSuchFileException e) {
            throw new CheckpointException(path, "does not exist" + AGAIN, e);
        } catch (JacksonException e) {
            throw new CheckpointException(
                    path,
                    "has a header that is not JSON (" + e.getOriginalMessage() + ")" + AGAIN,
                    e);
        } catch (IOException e) {
            throw new CheckpointException(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Java maps privately only what it may write to. */
    private static FileChannel channel(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            return FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    /** The file, of which writes stay private to this process; one that is read-only is read. */
    private static MemorySegment map(FileChannel channel, long size) throws IOException {
        try {
            return channel.map(FileChannel.MapMode.PRIVATE, 0, size, Arena.ofAuto());
        } catch (NonWritableChannelException e) {
            try (Arena mapping = Arena.ofConfined()) {
                MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, mapping);
                return Arena.ofAuto().allocate(size, Long.BYTES).copyFrom(file);
            }
        }
    }

    private static byte[] header(Path path, FileChannel channel) throws IOException {
        long available = channel.size() - HEADER_LENGTH_BYTES;
        if (available < 0) {
            throw new CheckpointException(
                    path,
                    "has " + channel.size() + " bytes, too few for a safetensors file" + AGAIN);
        }
        long length =
                ByteBuffer.wrap(read(path, channel, 0, HEADER_LENGTH_BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong();
        if (length < 0 || length > available) {
            throw new CheckpointException(
                    path,
                    "is truncated or no safetensors file: a header of "
                            + length
                            + " bytes in a file of "
                            + channel.size()
                            + AGAIN);
        }
        if (length > LARGEST_HEADER) {
            throw new CheckpointException(
                    path,
                    "has a header of "
                            + length
                            + " bytes, expected at most "
                            + LARGEST_HEADER
                            + ": split the model into several files");
        }
        return read(path, channel, HEADER_LENGTH_BYTES, (int) length);
    }

    private static byte[] read(Path path, FileChannel channel, long position, int count)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new CheckpointException(path, "became shorter while it was read");
            }
        }
        return bytes.array();
    }

    private static Map<String, Entry> entries(Path path, JsonNode header, long dataSize) {
        if (!header.isObject()) {
            throw new CheckpointException(path, "has a header that is not a JSON object");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : header.properties()) {
            String name = property.getKey();
            if (!name.equals("__metadata__")) {
                entries.put(name, entry(path, name, property.getValue(), dataSize));
            }
        }
        requireNoGaps(path, entries, dataSize);
        return entries;
    }

    /** As the format asks: so no two tensors share memory, of which one would change the other. */
    private static void requireNoGaps(Path path, Map<String, Entry> entries, long dataSize) {
        long end = 0;
        for (Map.Entry<String, Entry> entry :
                entries.entrySet().stream()
                        .sorted(Comparator.comparingLong(entry -> entry.getValue().start()))
                        .toList()) {
            long start = entry.getValue().start();
            if (start != end) {
                throw new CheckpointException(
                        path,
                        "tensor %s begins at byte %d of the data, expected %d, where the one before it ends"
                                .formatted(entry.getKey(), start, end));
            }
            end = entry.getValue().end();
        }
        if (end != dataSize) {
            throw new CheckpointException(
                    path, "has " + (dataSize - end) + " bytes of data that belong to no tensor");
        }
    }

    private static Entry entry(Path path, String name, JsonNode json, long dataSize) {
        ScalarType type = TYPES.get(json.path("dtype").asString(""));
        long[] shape = longs(json.path("shape"));
        long[] offsets = longs(json.path("data_offsets"));
        if (type == null || !json.path("shape").isArray() || offsets.length != 2) {
            throw new CheckpointException(
                    path,
                    "tensor "
                            + name
                            + ": expected dtype (one of "
                            + new TreeSet<>(TYPES.keySet())
                            + "), shape and data_offsets, found "
                            + json);
        }
        long bytes = byteSize(path, name, type, shape);
        boolean ordered = 0 <= offsets[0] && offsets[0] <= offsets[1];
        if (!ordered || offsets[1] - offsets[0] != bytes) {
            throw new CheckpointException(
                    path,
                    "tensor %s: data_offsets %s do not hold the %d bytes of its shape %s"
                            .formatted(
                                    name, Arrays.toString(offsets), bytes, Arrays.toString(shape)));
        }
        if (offsets[1] > dataSize) {
            throw new CheckpointException(
                    path,
                    "is truncated: tensor %s ends at byte %d of the data, of which there are %d%s"
                            .formatted(name, offsets[1], dataSize, AGAIN));
        }
        return new Entry(type, shape, offsets[0], offsets[1]);
    }

    /**
     * The array's numbers; what is no whole number is -1, which is neither a size nor an offset.
     */
    private static long[] longs(JsonNode array) {
        long[] values = new long[array.isArray() ? array.size() : 0];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = array.get(i);
            values[i] = value.isIntegralNumber() && value.canConvertToLong() ? value.asLong() : -1;
        }
        return values;
    }

    private static long byteSize(Path path, String name, ScalarType type, long... shape) {
        try {
            long bytes = type.byteSize();
            for (long size : shape) {
                if (size < 0) {
                    throw new ArithmeticException("negative");
                }
                bytes = Math.multiplyExact(bytes, Math.max(1, size));
            }
            return Arrays.stream(shape).anyMatch(size -> size == 0) ? 0 : bytes;
        } catch (ArithmeticException e) {
            throw new CheckpointException(
                    path, "tensor " + name + ": impossible shape " + Arrays.toString(shape), e);
        }
    }

    /** The names of the tensors, in the header's order. */
    public Set<String> names() {
        return entries.keySet();
    }

    /**
     * The tensor called {@code name}, over the mapped file, on the processor whatever the default
     * device; belongs to this thread's innermost scope.
     *
     * @throws CheckpointException when there is none of that name
     */
    public Tensor tensor(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new CheckpointException(path, "has no tensor " + name);
        }
        MemorySegment bytes = data.asSlice(entry.start(), entry.end() - entry.start());
        boolean aligned = bytes.address() % entry.type().byteSize() == 0;
        if (aligned && bytes.byteSize() > 0) {
            return Tensor.of(bytes, entry.type(), entry.shape());
        }
        Tensor copy = Tensor.empty(Device.CPU, entry.type(), entry.shape());
        copy.segment().copyFrom(bytes);
        return copy;
    }

    /**
     * The same where it must have a certain shape.
     *
     * @throws CheckpointException when there is none of that name, or its shape is another
     */
    public Tensor tensor(String name, long... shape) {
        Tensor tensor = tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new CheckpointException(
                    path,
                    "tensor "
                            + name
                            + " has shape "
                            + Arrays.toString(tensor.shape())
                            + ", expected "
                            + Arrays.toString(shape));
        }
        return tensor;
    }

    /**
     * Gives back the memory that reading {@code name} took; its bytes come from the file again when
     * they are asked for. Nobody may have written to a tensor over them.
     */
    void unload(String name) {
        Entry entry = entries.get(name);
        long base = data.address();
        long first = Math.ceilDiv(base + entry.start(), LARGEST_PAGE) * LARGEST_PAGE - base;
        long end = (base + entry.end()) / LARGEST_PAGE * LARGEST_PAGE - base;
        if (data.isMapped() && first < end) { // whole pages, so that no other tensor is concerned
            data.asSlice(first, end - first).unload();
        }
    }

    /** Where the file lies. */
    public Path path() {
        return path;
    }

    /**
     * Writes {@code tensors} in their order, as they are.
     *
     * @throws CheckpointException when the file cannot be written
     */
    public static void write(Path path, Map<String, Tensor> tensors) {
        Map<String, StoredTensor> stored = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> stored.put(name, StoredTensor.of(tensor)));
        writeStored(path, stored);
    }

    /** The same for tensors that are made one after the other. */
    static void writeStored(Path path, Map<String, StoredTensor> tensors) {
        byte[] header = header(tensors);
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer length =
                    ByteBuffer.allocate(HEADER_LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, length.putLong(header.length).flip());
            writeFully(channel, ByteBuffer.wrap(header));
            for (StoredTensor tensor : tensors.values()) {
                write(channel, tensor);
                tensor.written();
            }
            channel.force(true);
        } catch (IOException e) {
            throw new CheckpointException(
                    path,
                    "cannot be written (%s): free the path or the space, or name another folder"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private static byte[] header(Map<String, StoredTensor> tensors) {
        ObjectNode header = JSON.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        long offset = 0;
        for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
            ScalarType type = entry.getValue().type();
            ObjectNode json = header.putObject(entry.getKey());
            json.put("dtype", typeName(type));
            ArrayNode shape = json.putArray("shape");
            Arrays.stream(entry.getValue().shape()).forEach(shape::add);
            long end = offset + entry.getValue().elementCount() * type.byteSize();
            json.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        String text = JSON.writeValueAsString(header);
        int padding =
                Math.floorMod(-text.getBytes(StandardCharsets.UTF_8).length, HEADER_LENGTH_BYTES);
        return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    }

    private static String typeName(ScalarType type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static void write(FileChannel channel, StoredTensor tensor) throws IOException {
        try (TensorScope _ = TensorScope.open()) {
            Tensor values = tensor.values().detach().contiguous();
            MemorySegment bytes = values.to(Device.CPU).segment();
            long piece = 1L << 30; // a ByteBuffer holds less than 2 GiB
            for (long start = 0; start < bytes.byteSize(); start += piece) {
                long size = Math.min(piece, bytes.byteSize() - start);
                writeFully(channel, bytes.asSlice(start, size).asByteBuffer());
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
