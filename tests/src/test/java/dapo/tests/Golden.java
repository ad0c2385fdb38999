package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.model.SafetensorsFile;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The golden data that PyTorch wrote, and how values are compared with it. */
final class Golden {
    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "golden");

    private Golden() {}

    static Path path(String name) {
        return FOLDER.resolve(name);
    }

    static SafetensorsFile tensors(String name) {
        return SafetensorsFile.open(path(name));
    }

    static JsonNode json(String name) {
        return read(path(name));
    }

    static JsonNode read(Path file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same type and shape, and each element within {@code tolerance * max(1, |expected|)}. */
    static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual).hasToString(expected.toString());
        if (actual.type() == ScalarType.INT64) {
            assertThat(actual.toLongArray()).containsExactly(expected.toLongArray());
        } else {
            assertClose(actual.toDoubleArray(), expected.toDoubleArray(), tolerance);
        }
    }

    static void assertClose(double[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (!isClose(actual[i], expected[i], tolerance)) {
                throw new AssertionError(
                        "element %d is %s, expected %s within %s"
                                .formatted(i, actual[i], expected[i], tolerance));
            }
        }
    }

    static boolean isClose(double actual, double expected, double tolerance) {
        return actual == expected
                || (Double.isNaN(actual) && Double.isNaN(expected))
                || Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
    }
}
