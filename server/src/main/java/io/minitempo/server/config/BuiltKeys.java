// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which keys are built: those that a component of a configuration record takes up, unless the component is marked
/// [io.minitempo.core.config.NotBuilt].
public sealed interface BuiltKeys {

    /// The keys that a record and the records below it take up.
    static BuiltKeys of(Class<? extends Record> type) {
        return block(type);
    }

    /// What is built under one key of a block.
    BuiltKeys below(String key);

    /// What is built of each item of a list or each value of a map.
    BuiltKeys items();

    /// Everything, or nothing, at a place and below it.
    enum Whole implements BuiltKeys {
        /// All of it.
        BUILT,
        /// None of it, but any value is accepted.
        WITHOUT_EFFECT,
        /// None of it.
        NOT_BUILT;

        @Override
        public BuiltKeys below(String key) {
            return this;
        }

        @Override
        public BuiltKeys items() {
            return this;
        }
    }

    /// Some keys of a block.
    ///
    /// @param keys what is built, by key
    record Some(Map<String, BuiltKeys> keys) implements BuiltKeys {

        /// Copies the map.
        public Some {
            keys = Map.copyOf(keys);
        }

        @Override
        public BuiltKeys below(String key) {
            return keys.getOrDefault(key, Whole.NOT_BUILT);
        }

        @Override
        public BuiltKeys items() {
            return Whole.NOT_BUILT;
        }
    }

    /// A list or map.
    ///
    /// @param each what is built of each of its values
    record Many(BuiltKeys each) implements BuiltKeys {

        @Override
        public BuiltKeys below(String key) {
            return each;
        }

        @Override
        public BuiltKeys items() {
            return each;
        }
    }

    private static Some block(Class<?> type) {
        Map<String, BuiltKeys> keys = new LinkedHashMap<>();
        for (RecordShape.Slot slot : RecordShape.of(type).slots()) {
            if (slot.isInline()) {
                Some inlined = block(RecordShape.rawType(slot.genericType()));
                inlined.keys().forEach((key, built) -> keys.put(key, slot.isBuilt() ? built : unbuilt(slot)));
            } else {
                keys.put(slot.key(), slot.isBuilt() ? ofType(slot.genericType()) : unbuilt(slot));
            }
        }
        return new Some(keys);
    }

    private static Whole unbuilt(RecordShape.Slot slot) {
        return slot.isAccepted() ? Whole.WITHOUT_EFFECT : Whole.NOT_BUILT;
    }

    private static BuiltKeys ofType(Type type) {
        Class<?> raw = RecordShape.rawType(type);
        if (raw == List.class) {
            return new Many(ofType(RecordShape.argument(type, 0)));
        }
        if (raw == Map.class) {
            return new Many(ofType(RecordShape.argument(type, 1)));
        }
        return ValueConversion.isBlock(raw) ? block(raw) : Whole.BUILT;
    }
}
