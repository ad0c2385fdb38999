package dapo.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.HexFormat;

class SnappyBlockTest {
    @Test
    void everyKindOfElementIsUnderstood() throws IOException {
        assertThat(decompress("08 0c 61626364 01 04", 8)).isEqualTo("abcdabcd");
        assertThat(decompress("07 00 61 16 0100", 7)).isEqualTo("aaaaaaa");
        assertThat(decompress("06 04 6162 0f 02000000", 6)).isEqualTo("ababab");
        assertThat(decompress("03 f0 02 616263", 3)).isEqualTo("abc");
        assertThat(decompress("03 fc 02000000 616263", 3)).isEqualTo("abc");
        assertThat(decompress("00", 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // no size
                "ffffffffff", // a size without end
                "09 0c 61626364 01 04", // another size
                "08 0c 61626364", // too little
                "08 0c 616263", // a literal that breaks off
                "08 20 616263646566676869", // a literal that is too long
                "08 fc ffffffff 61", // a literal of 4 GiB
                "08 0c 61626364 01 05", // a copy from before the start
                "08 0c 61626364 01 00", // a copy of itself
                "08 0c 61626364 05 04", // a copy that is too long
                "08 0c 61626364 0f 040000", // a copy that breaks off
                "08 0c 61626364 0f 000000ff", // a copy from far away
                "08 0c 61626364 01 04 00 61", // too much
            })
    void whatIsBrokenIsAFault(String hexadecimal) {
        assertThatThrownBy(() -> decompress(hexadecimal, 8)).isInstanceOf(IOException.class);
    }

    private static String decompress(String hexadecimal, int size) throws IOException {
        byte[] to = new byte[size];
        new SnappyBlock(HexFormat.of().parseHex(hexadecimal.replace(" ", "")), to).decompress();
        return new String(to, US_ASCII);
    }
}
