// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.wire.WireException;
import io.minitempo.testsupport.Golden;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SpanCountTest {

    /// An export request has the fields of a trace; `golden/input/manifest.json` says how many spans all four hold.
    @Test
    void countsTheSpansOfTheGoldenInput() {
        int spans = 0;
        for (byte[] request : Golden.otlpRequests()) {
            spans += SpanCount.of(ByteBuffer.wrap(request));
        }
        assertThat(spans).isEqualTo(1418);
        assertThat(SpanCount.of(ByteBuffer.allocate(0))).isZero();
    }

    @Test
    void refusesWhatIsNoProtobuf() {
        assertThatThrownBy(() -> SpanCount.of(ByteBuffer.wrap(new byte[] {10, 5, 1})))
                .isInstanceOf(WireException.class);
    }
}
