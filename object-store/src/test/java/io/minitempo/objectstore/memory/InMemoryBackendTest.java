// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendContract;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryBackendTest extends BackendContract {

    private final ManualClock clock = ManualClock.atGoldenInput();

    @Override
    protected Backend open() {
        return new InMemoryBackend(clock);
    }

    @Test
    void aMoveGetsTheTimeOfTheMove() throws Exception {
        try (Backend backend = open()) {
            backend.put("a", new byte[1]);
            clock.advance(Duration.ofMinutes(1));
            backend.move("a", "b");
            assertThat(backend.info("b").modified()).isEqualTo(clock.instant());
        }
    }
}
