package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;

@ExtendWith(NoLeak.class)
class TrunkTest {
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void everyBranchHasAPlaceOfItsOwnBelowItsPrefix() {
        Trunk.Groups groups = Trunk.balanced(prefixes(3), 2, 0, 2, 1, 0, 2).groups();

        long[] places = groups.places().toLongArray();
        long[] branches = groups.branches().toLongArray();
        assertThat(groups.size()).isEqualTo(3);
        assertThat(branches).hasSize(9);
        assertThat(Arrays.stream(places).distinct()).hasSize(6);
        assertThat(Arrays.stream(places).map(place -> place / 3))
                .containsExactly(2L, 0L, 2L, 1L, 0L, 2L);
        for (int branch = 0; branch < places.length; branch++) {
            assertThat(branches[(int) places[branch]]).isEqualTo(branch);
        }
    }

    @Test
    void placesStayFewWhereOnePrefixHasMostOfTheBranches() {
        int[] of = new int[40];
        of[1] = 1;
        of[2] = 2;
        of[3] = 3;

        Trunk trunk = Trunk.balanced(prefixes(4), of);

        assertThat(trunk.groups().branches().size(0)).isLessThanOrEqualTo(3L * of.length);
        assertThat(trunk.columns().rows()).isLessThanOrEqualTo(2 * 4);
    }

    @Test
    void prefixesWhoseBranchesHaveGoneGoToo() {
        Trunk trunk = Trunk.balanced(prefixes(3), 0, 0, 1, 2);

        trunk.keep(3, 2);

        assertThat(trunk.columns().rows()).isEqualTo(2);
        assertThat(trunk.groups().size()).isEqualTo(1);
    }

    private static CacheColumns prefixes(int rows) {
        return CacheColumns.create(SmallModel.config(true), rows, 4, ScalarType.FLOAT32);
    }
}
