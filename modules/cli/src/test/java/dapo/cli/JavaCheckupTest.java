package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

class JavaCheckupTest {
    @Test
    void aLayerWithoutOurModulesIsAProblem() {
        Finding modules = JavaCheckup.modules(ModuleLayer.empty());
        assertThat(modules.isWell()).isFalse();
        assertThat(modules.line()).contains("PROBLEM").contains("--module-path");
        assertThat(JavaCheckup.nativeAccess(ModuleLayer.empty()).isWell()).isFalse();
    }

    @Test
    void theStateOfEveryPartIsKnown() {
        assertThat(JavaCheckup.findings())
                .allSatisfy(finding -> {
                    assertThat(finding.state()).isNotBlank().doesNotContain("null");
                    assertThat(finding.isWell()).as(finding.line()).isTrue();
                });
    }

    @Test
    void theEnvironmentIsWhatNativeLibrariesReadAndNothingElse() {
        Finding environment =
                JavaCheckup.environment(
                        Map.of(
                                "MALLOC_ARENA_MAX", "1",
                                "OMP_NUM_THREADS", "2",
                                "LRU_CACHE_CAPACITY", "32",
                                "HF_TOKEN", "secret",
                                "MY_OMP_NUM_THREADS", "3"));
        assertThat(environment.state())
                .isEqualTo("LRU_CACHE_CAPACITY=32, MALLOC_ARENA_MAX=1, OMP_NUM_THREADS=2");
        assertThat(JavaCheckup.environment(Map.of("HOME", "/")).state()).isEqualTo("nothing set");
    }
}
