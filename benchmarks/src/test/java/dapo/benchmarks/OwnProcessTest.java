package dapo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class OwnProcessTest {
    @Test
    void theStartIsFoundBehindANameWithSpacesAndBrackets() {
        String status = "7 (a) b) c) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21";

        assertThat(OwnProcess.start(status)).isEqualTo(4711);
    }

    @Test
    void kilobytesOfTheStatusAreGivenInMegabytes() {
        List<String> status = List.of("Name:\tjava", "VmHWM:\t    2048 kB", "VmRSS:\t    1024 kB");

        assertThat(OwnProcess.megabytes("VmHWM", status)).isEqualTo(2);
    }
}
