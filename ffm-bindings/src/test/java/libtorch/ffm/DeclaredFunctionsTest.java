package libtorch.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.function.Predicate.not;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class DeclaredFunctionsTest {
    private static final String ADDRESS = "$address";

    /** Of these, a libtorch has those of its own BLAS. */
    private static final Set<String> OF_A_BLAS =
            Set.of(
                    "openblas_get_config",
                    "openblas_get_corename",
                    "openblas_get_parallel",
                    "openblas_set_num_threads",
                    "MKL_Get_Version_String",
                    "MKL_Set_Threading_Layer");

    private static final Set<String> OF_GLIBC = Set.of("on_exit", "fcloseall");

    private static final Set<String> SINCE_2_13 =
            Set.of(
                    "torch_exception_get_what",
                    "torch_exception_get_what_without_backtrace",
                    "torch_new_stable_ivalue",
                    "torch_delete_stable_ivalue");

    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    @Test
    void everyDeclaredFunctionLinksAgainstTheLoadedLibrary() {
        assertThat(
                        declared()
                                .filter(not(OF_A_BLAS::contains))
                                .filter(not(OF_GLIBC::contains))
                                .filter(not(DeclaredFunctionsTest::mayBeMissing)))
                .hasSizeGreaterThan(70)
                .allSatisfy(DeclaredFunctionsTest::link);
    }

    @Test
    void theFunctionsOfTheBlasLinkWhereTheyAreThere() {
        assertThat(OF_A_BLAS.stream().filter(LibTorch::has))
                .isNotEmpty()
                .allSatisfy(DeclaredFunctionsTest::link);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theFunctionsOfTheCLibraryLink() {
        assertThat(OF_GLIBC).allSatisfy(DeclaredFunctionsTest::link);
    }

    @Test
    void theIncludesFileNamesWhatWasGenerated() throws Exception {
        String option = "--include-function ";
        List<String> included =
                Files.readAllLines(Path.of("../jextract/includes.txt")).stream()
                        .filter(line -> line.startsWith(option))
                        .map(line -> line.substring(option.length()))
                        .toList();

        assertThat(included).containsExactlyInAnyOrderElementsOf(declared().toList());
    }

    private static boolean mayBeMissing(String function) {
        LibTorchVersion version = LibTorchVersion.ofAbi(TorchC.aoti_torch_abi_version());
        return SINCE_2_13.contains(function)
                && version.compareTo(new LibTorchVersion(2, 13, 0)) < 0;
    }

    /**
     * jextract looks a function up, and makes its method handle, when its address is first asked
     * for.
     */
    private static void link(String function) throws ReflectiveOperationException {
        assertThat(TorchC.class.getMethod(function + ADDRESS).invoke(null)).isNotNull();
    }

    private static Stream<String> declared() {
        return Arrays.stream(TorchC.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.endsWith(ADDRESS))
                .map(name -> name.substring(0, name.length() - ADDRESS.length()));
    }
}
