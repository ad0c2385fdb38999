package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
