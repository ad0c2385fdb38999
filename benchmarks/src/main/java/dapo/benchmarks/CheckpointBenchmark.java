package dapo.benchmarks;

import causallm.model.CausalLM;
import causallm.model.Precision;
import causallm.model.Transformer;
import causallm.model.TransformerConfig;

import libtorch.nn.Initialization;
import libtorch.nn.ParameterSource;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a checkpoint of a gigabyte takes to open, and how much of Java's heap. The file has no
 * content but its header (it is sparse), so what is measured is opening and nothing of the disk;
 * weights that are mapped are read when a layer first needs them.
 */
public final class CheckpointBenchmark {
    private static final int OPENINGS = 41;
    private static final int WARM_UP = 5;
    private static final int ALIGNMENT = 8;
    private static final String CONFIGURATION =
            """
            {"model_type": "llama", "vocab_size": 32000, "hidden_size": 2048, "intermediate_size": 8192,
             "num_hidden_layers": 8, "num_attention_heads": 16, "num_key_value_heads": 8,
             "max_position_embeddings": 2048, "tie_word_embeddings": true}
            """;

    private CheckpointBenchmark() {}

    /** Prints one line. */
    public static void main(String[] options) throws IOException {
        Path folder = Files.createTempDirectory("benchmark-checkpoint");
        try {
            long bytes = write(folder);
            double[] milliseconds = new double[OPENINGS];
            long heap = 0;
            for (int i = -WARM_UP; i < OPENINGS; i++) {
                long before = usedHeap();
                long start = System.nanoTime();
                try (TensorScope _ = TensorScope.open()) {
                    CausalLM.load(folder, Precision.inference(ScalarType.BFLOAT16));
                    if (i >= 0) {
                        milliseconds[i] = (System.nanoTime() - start) / 1e6;
                        heap = Math.max(heap, usedHeap() - before);
                    }
                }
            }
            Arrays.sort(milliseconds);
            System.out.printf(
                    "opening %.2f GB: median %.1f ms, at most %.1f ms of %d; heap at most %.1f MB"
                            + " (%s)%n",
                    bytes / 1e9,
                    milliseconds[OPENINGS / 2],
                    milliseconds[OPENINGS - 1],
                    OPENINGS,
                    heap / 1e6,
                    Processor.name());
        } finally {
            for (String name : new String[] {"config.json", "model.safetensors"}) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Writes what a Llama of half a billion parameters is opened from; returns its bytes. */
    private static long write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIGURATION);
        TransformerConfig config = TransformerConfig.read(folder);
        StringBuilder header = new StringBuilder("{");
        AtomicLong end = new AtomicLong();
        try (TensorScope _ = TensorScope.open()) {
            Tensor none = Tensor.zeros(ScalarType.FLOAT32);
            ParameterSource recorder =
                    (name, _, shape) -> {
                        header.append(header.length() > 1 ? "," : "")
                                .append(entry(name, end, shape));
                        return none;
                    };
            new Transformer(
                    config,
                    ScalarType.BFLOAT16,
                    recorder.at("model"),
                    new Initialization.Constant(0));
        }
        header.append('}');
        header.repeat(
                ' ', Math.floorMod(-header.length(), ALIGNMENT)); // as the format's writers do
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer start =
                ByteBuffer.allocate(Long.BYTES + json.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(json.length).put(json);
        Path weights = folder.resolve("model.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
            file.write(start.array());
            file.setLength(start.capacity() + end.get());
        }
        return end.get();
    }

    private static String entry(String name, AtomicLong end, long... shape) {
        long size = ScalarType.BFLOAT16.byteSize();
        for (long length : shape) {
            size *= length;
        }
        long start = end.getAndAdd(size);
        return "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                .formatted(name, Arrays.toString(shape), start, start + size);
    }
}
