// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendContract;
import io.minitempo.objectstore.Upload;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.testsupport.ManualClock;
import org.junit.jupiter.api.Test;

class FaultyBackendTest extends BackendContract {

    private final FaultyBackend backend = new FaultyBackend(new InMemoryBackend(ManualClock.atGoldenInput()));

    @Override
    protected Backend open() {
        return backend;
    }

    @Test
    void failsTheCallThatTheScriptNames() throws Exception {
        backend.script(Script.failing(1, Fault.BEFORE));
        backend.put("a", new byte[1]);
        assertThatThrownBy(() -> backend.put("b", new byte[1])).isInstanceOf(TempoException.Unavailable.class);
        backend.put("c", new byte[1]);
        assertThat(backend.exists("b")).isFalse();
        assertThat(backend.calls())
                .extracting(FaultyBackend.Call::operation)
                .containsExactly(Operation.PUT, Operation.PUT, Operation.PUT, Operation.INFO);
    }

    @Test
    void losesTheAnswerOfACallThatWasMade() throws Exception {
        backend.script(Script.failing(0, Fault.AFTER));
        assertThatThrownBy(() -> backend.put("a", new byte[4])).isInstanceOf(TempoException.Unavailable.class);
        assertThat(backend.read("a")).hasSize(4);
    }

    @Test
    void makesHalfOfAWriteOrAMove() throws Exception {
        backend.script(call -> call.number() < 2 ? Fault.HALF : Fault.NONE);
        assertThatThrownBy(() -> backend.put("a", new byte[4])).isInstanceOf(TempoException.Unavailable.class);
        assertThatThrownBy(() -> backend.move("a", "b")).isInstanceOf(TempoException.Unavailable.class);
        assertThat(backend.read("a")).hasSize(2);
        assertThat(backend.read("b")).hasSize(2);
    }

    @Test
    void countsEveryStepOfAnUpload() throws Exception {
        backend.script(call -> call.operation() == Operation.UPLOAD_COMPLETE ? Fault.BEFORE : Fault.NONE);
        try (Upload upload = backend.startUpload("a")) {
            upload.write(new byte[2], 0, 2);
            upload.endPart();
            assertThatThrownBy(upload::complete).isInstanceOf(TempoException.Unavailable.class);
        }
        assertThat(backend.exists("a")).isFalse();
        assertThat(backend.calls())
                .extracting(FaultyBackend.Call::operation)
                .startsWith(
                        Operation.START_UPLOAD,
                        Operation.UPLOAD_WRITE,
                        Operation.UPLOAD_END_PART,
                        Operation.UPLOAD_COMPLETE);
    }
}
