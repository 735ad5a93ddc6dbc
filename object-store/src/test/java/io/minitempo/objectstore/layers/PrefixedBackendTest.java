// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendContract;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.testsupport.ManualClock;
import org.junit.jupiter.api.Test;

class PrefixedBackendTest extends BackendContract {

    private final InMemoryBackend bucket = new InMemoryBackend(ManualClock.atGoldenInput());

    @Override
    protected Backend open() throws Exception {
        bucket.put("other/tenant/block/meta.json", new byte[1]);
        bucket.put("tempo", new byte[1]);
        bucket.put("tempo/prod-eu/x", new byte[1]);
        return PrefixedBackend.of(bucket, "/tempo/prod/");
    }

    @Test
    void keysBeginWithThePrefixInTheBucket() throws Exception {
        Backend backend = open();
        backend.put("t/a", new byte[1]);
        assertThat(bucket.list(ListRequest.keys("tempo/prod/")).objects())
                .extracting(ObjectInfo::key)
                .containsExactly("tempo/prod/t/a");
        assertThat(backend.list(ListRequest.directory("")).directories()).containsExactly("t/");
    }

    @Test
    void anEmptyPrefixIsNone() {
        assertThat(PrefixedBackend.of(bucket, "")).isSameAs(bucket);
        assertThat(PrefixedBackend.of(bucket, "/")).isSameAs(bucket);
        assertThatThrownBy(() -> PrefixedBackend.of(bucket, "../up")).isInstanceOf(TempoException.Invalid.class);
    }
}
