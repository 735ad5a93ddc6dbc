// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeysTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "single-tenant/index.pb.zst", "a.b/..c/d..", "!-_.*'()/x", "präfix/x", "a b/c", "-/..."})
    void acceptsKeysThatEveryStoreCanHold(String key) {
        assertThat(ObjectKeys.check(key)).isEqualTo(key);
        assertThat(ObjectKeys.checkPrefix(key + "/")).isEqualTo(key + "/");
    }

    @Test
    void countsBytesNotCharacters() {
        assertThat(ObjectKeys.check("a".repeat(1024))).hasSize(1024);
        assertThatThrownBy(() -> ObjectKeys.check("a".repeat(1025)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("longer than 1024 bytes");
        assertThatThrownBy(() -> ObjectKeys.check("ä".repeat(513))).isInstanceOf(TempoException.Invalid.class);
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> ObjectKeys.check("a/../b")).hasMessageContaining("segment \"..\"");
        assertThatThrownBy(() -> ObjectKeys.check("a\tb")).hasMessageContaining("character 9 at position 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/", "a/b", ".", "..", "a/.."})
    void prefixesMayEndAnywhere(String prefix) {
        assertThat(ObjectKeys.checkPrefix(prefix)).isEqualTo(prefix);
    }
}
