package libtorch.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import libtorch.tensor.TorchRuntime;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class PinnedArtifactsTest {
    private static final Path BUILD = Path.of("../../ffm-bindings/pom.xml");

    @Test
    void theFilesAreThoseOfTheBuild() throws IOException {
        String pom = Files.readString(BUILD);
        String release = property(pom, "libtorch.version");
        String torch =
                property(pom, "libtorch.artifact.version").replace("${libtorch.version}", release);
        for (String platform : List.of("linux-x86_64", "macosx-arm64", "windows-x86_64")) {
            assertThat(pom).contains("<libtorch.platform>" + platform + "</libtorch.platform>");
            assertThat(PinnedArtifacts.of(release + "-" + platform))
                    .extracting(Artifact::path)
                    .containsExactly(
                            path("pytorch", torch, platform),
                            path("openblas", property(pom, "blas.artifact.version"), platform));
        }
        String profile = pom.substring(pom.indexOf("<id>mkl</id>"));
        assertThat(PinnedArtifacts.of(release + "-linux-x86_64-mkl"))
                .extracting(Artifact::path)
                .containsExactly(
                        path("pytorch", torch, "linux-x86_64"),
                        path(
                                "mkl",
                                property(profile, "blas.artifact.version"),
                                "linux-x86_64-redist"));
    }

    private static String property(String pom, String name) {
        Matcher property = Pattern.compile("<%s>([^<]+)</%s>".formatted(name, name)).matcher(pom);
        assertThat(property.find()).as(name).isTrue();
        return property.group(1);
    }

    private static String path(String name, String version, String classifier) {
        return "org/bytedeco/%1$s/%2$s/%1$s-%2$s-%3$s.jar".formatted(name, version, classifier);
    }

    @Test
    void anotherPlatformIsRefusedInOneLine() {
        assertThatExceptionOfType(InstallException.class)
                .isThrownBy(() -> PinnedArtifacts.of("2.13.0-linux-riscv64"))
                .withMessageContaining(
                        "no libtorch to install as 2.13.0-linux-riscv64, but 2.13.0-linux-x86_64, ")
                .withMessageContaining("LIBTORCH_HOME");
    }

    @Test
    void theStandardInstallerFindsThisPlatformsFolder() {
        assertThat(PinnedArtifacts.all())
                .containsKey(TorchRuntime.cacheFolder().getFileName().toString());
    }
}
