// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What may stand at one place of `tempo.yaml`.
sealed interface KeySchema {

    /// What applies to the key whatever its type.
    Marks marks();

    /// What `keys.yaml` says about a key beside its type.
    ///
    /// @param ignored whether any value is accepted and none has an effect
    /// @param omitEmpty whether it is not printed while it holds the zero value
    /// @param show whether it is printed even if Tempo's own dumps did not have it
    /// @param unset whether it is null by default, which is not the same as zero
    record Marks(boolean ignored, boolean omitEmpty, boolean show, boolean unset) {
        static final Marks NONE = new Marks(false, false, false, false);

        Marks and(Marks other) {
            return new Marks(
                    ignored || other.ignored, omitEmpty || other.omitEmpty, show || other.show, unset || other.unset);
        }
    }

    /// A single value with the default that it has where no dump says otherwise.
    record Value(KeyType type, Scalar fallback, Marks marks) implements KeySchema {}

    /// A list.
    record Items(KeySchema item, Marks marks) implements KeySchema {}

    /// A map with keys of the user's choice.
    record Entries(KeySchema value, Marks marks) implements KeySchema {}

    /// Anything, checked by whoever uses it.
    record Free(Marks marks) implements KeySchema {}

    /// A block of known keys in the order in which they are printed.
    ///
    /// @param keys what may stand under each
    /// @param optional whether it is null until something in it is set
    /// @param open whether further keys are accepted and ignored
    record Block(SequencedMap<String, KeySchema> keys, boolean optional, boolean open, Marks marks)
            implements KeySchema {

        public Block {
            keys = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(keys));
        }
    }
}
