package libtorch.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class MavenSettingsTest {
    @TempDir Path folder;

    private MavenSettings settings(String content) throws IOException {
        Map<String, String> variables = Map.of("env.PASSWORD", "se$ret", "user.home", "/home/ann");
        Path file =
                Files.writeString(
                        folder.resolve("settings.xml"), "<settings>" + content + "</settings>");
        return MavenSettings.of(
                SettingsXml.read(file, name -> Optional.ofNullable(variables.get(name))));
    }

    private static String mirror(String id, String of) {
        return "<mirror><id>%s</id><mirrorOf>%s</mirrorOf><url>https://%s.example.org/m/</url></mirror>"
                .formatted(id, of, id);
    }

    @Test
    void withoutAFileMavensDefaultsHold() {
        MavenSettings settings = MavenSettings.read(folder.resolve("none.xml"));
        assertThat(settings.central()).isEqualTo(Repository.CENTRAL);
        assertThat(settings.localRepository()).endsWith(Path.of("repository"));
        assertThat(settings.offline()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*; true",
                "central; true",
                "external:*; true",
                "other, central; true",
                "*,!central; false",
                "external:http:*; false",
                "other; false",
                "''; false"
            })
    void aMirrorStandsForCentralIfItsPatternSaysSo(String pattern, boolean covers)
            throws IOException {
        Repository found = settings("<mirrors>" + mirror("one", pattern) + "</mirrors>").central();
        assertThat(found)
                .isEqualTo(
                        covers
                                ? Repository.of("one", "https://one.example.org/m")
                                : Repository.CENTRAL);
    }

    @Test
    void theMirrorThatNamesCentralGoesBeforeThoseThatCoverIt() throws IOException {
        String mirrors =
                mirror("all", "*") + mirror("exact", "central") + mirror("late", "central");
        assertThat(settings("<mirrors>" + mirrors + "</mirrors>").central().id())
                .isEqualTo("exact");
    }

    @Test
    void aMirrorThatBlocksIsAnError() throws IOException {
        MavenSettings settings =
                settings(
                        "<mirrors><mirror><id>no</id><mirrorOf>*</mirrorOf><url>http://0.0.0.0/</url>"
                            + "<blocked>true</blocked></mirror></mirrors>");
        assertThatExceptionOfType(InstallException.class)
                .isThrownBy(settings::central)
                .withMessage(
                        "mirror no of Maven's settings blocks Maven Central: name a repository");
    }

    @Test
    void variablesArePutIn() throws IOException {
        MavenSettings settings =
                settings(
                        "<localRepository>${user.home}/${unknown}</localRepository><servers><server><id>central</id>"
                            + "<username>ann</username><password>${env.PASSWORD}</password></server></servers>");
        assertThat(settings.localRepository()).isEqualTo(Path.of("/home/ann/${unknown}"));
        assertThat(settings.login(Repository.CENTRAL)).contains(new Login("ann", "se$ret"));
    }

    @Test
    void aPasswordThatMavenHasEncryptedIsRefusedWhereItIsNeededAndNeverShown() throws IOException {
        MavenSettings settings =
                settings(
                        "<servers><server><id>central</id><username>ann</username><password>{c2VjcmV0}</password></server></servers>");
        assertThatExceptionOfType(InstallException.class)
                .isThrownBy(() -> settings.login(Repository.CENTRAL))
                .withMessageContaining("the password of server central is encrypted")
                .withMessageNotContaining("c2VjcmV0");
        assertThat(settings.login(Repository.of("other", "https://example.org"))).isEmpty();
        assertThat(settings.toString()).doesNotContain("c2VjcmV0");
    }

    @Test
    void theFirstActiveProxyOfTheProtocolServesItsHosts() throws IOException {
        MavenSettings settings =
                settings(
                        "<proxies>"
                            + "<proxy><active>false</active><protocol>https</protocol><host>off</host></proxy>"
                            + "<proxy><protocol>http</protocol><host>plain</host><nonProxyHosts>*.local|x.org</nonProxyHosts></proxy>"
                            + "</proxies>");
        assertThat(settings.proxy(Repository.CENTRAL))
                .contains(new HttpProxy("http", "plain", 8080, "*.local|x.org", Optional.empty()));
        assertThat(settings.proxy(Repository.named("https://a.b.local/m"))).isEmpty();
        assertThat(settings.proxy(Repository.named("https://X.org/m"))).isEmpty();
        assertThat(settings.proxy(Repository.named("https://ax.org/m"))).isPresent();
    }

    @Test
    void aFileThatIsNoXmlAndOneWithADocumentTypeAreRefused() throws IOException {
        for (String content :
                new String[] {
                    "no", "<!DOCTYPE s [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><s>&e;</s>"
                }) {
            Path file = Files.writeString(folder.resolve("bad.xml"), content);
            assertThatExceptionOfType(InstallException.class)
                    .isThrownBy(() -> MavenSettings.read(file))
                    .withMessageContaining(file + " is not a settings file of Maven's");
        }
    }
}
