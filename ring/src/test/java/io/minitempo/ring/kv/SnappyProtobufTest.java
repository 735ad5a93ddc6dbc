// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.proto.ring.KeyValuePair;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class SnappyProtobufTest {

    @Test
    void readsWhatItWrote() {
        KeyValuePair pair = KeyValuePair.newBuilder().setKey("k").build();
        assertThat(SnappyProtobuf.decode(KeyValuePair.parser(), SnappyProtobuf.encode(pair), "x"))
                .isEqualTo(pair);
    }

    @Test
    void refusesABlockThatUnpacksToMoreThanAllowed() throws IOException {
        byte[] bomb = Snappy.compress(new byte[SnappyProtobuf.MAX_BYTES + 1]);
        assertThatThrownBy(() -> SnappyProtobuf.decode(KeyValuePair.parser(), bomb, "ringDesc"))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("value of codec ringDesc claims 67108865 bytes unpacked, allowed are 67108864");
    }

    @Test
    void refusesASnappyBlockThatHoldsNoMessage() throws IOException {
        byte[] block = Snappy.compress(new byte[] {(byte) 0xff, (byte) 0xff});
        assertThatThrownBy(() -> SnappyProtobuf.decode(KeyValuePair.parser(), block, "ringDesc"))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("no protobuf");
    }
}
