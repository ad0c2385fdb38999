package dapo.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One of the table of hostile programs. */
record HostileProgram(String name, Set<Outcome> outcomes, String program) {
    /** What the programs should solve; the tests call a helper of the stub, as HumanEval's do. */
    static final ProgramTests TESTS =
            new ProgramTests(
                    """
                    def close(a, b):
                        return abs(a - b) < 0.5

                    def add(a, b):
                        \"""The sum of a and b.\"""
                    """,
                    List.of("add"),
                    """
                    def check(candidate):
                        assert candidate(2, 3) == 5
                        assert candidate(-1, 1) == 0
                        assert close(candidate(10, 20), 30)

                    check(add)
                    """);

    static List<HostileProgram> table() {
        try (InputStream stream =
                HostileProgram.class.getResourceAsStream("hostile-programs.txt")) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n=== ")).skip(1).map(HostileProgram::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HostileProgram parse(String section) {
        String[] parts = section.split("\n", 2);
        String[] title = parts[0].split(" \\| ", 2);
        Set<Outcome> outcomes =
                Arrays.stream(title[0].split(" or "))
                        .map(Outcome::valueOf)
                        .collect(Collectors.toSet());
        return new HostileProgram(title[1], outcomes, parts[1]);
    }

    @Override
    public String toString() {
        return name;
    }
}
