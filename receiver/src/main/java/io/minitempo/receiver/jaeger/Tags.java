// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Attributes by key in the order in which the keys first came; of a key that comes twice the last value counts. Owned
/// by one thread.
final class Tags {

    private final Map<String, KeyValue> byKey = new LinkedHashMap<>();

    Tags(List<KeyValue> tags) {
        tags.forEach(tag -> byKey.put(tag.getKey(), tag));
    }

    static KeyValue string(String key, String value) {
        return tag(key, AnyValue.newBuilder().setStringValue(value));
    }

    static KeyValue bool(String key, boolean value) {
        return tag(key, AnyValue.newBuilder().setBoolValue(value));
    }

    static KeyValue integer(String key, long value) {
        return tag(key, AnyValue.newBuilder().setIntValue(value));
    }

    static KeyValue real(String key, double value) {
        return tag(key, AnyValue.newBuilder().setDoubleValue(value));
    }

    static KeyValue bytes(String key, ByteString value) {
        return tag(key, AnyValue.newBuilder().setBytesValue(value));
    }

    /// What a value of a type that does not exist becomes.
    static KeyValue unknown(String key, String type) {
        return string(key, "<Unknown Jaeger TagType \"" + type + "\">");
    }

    private static KeyValue tag(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    boolean contains(String key) {
        return byKey.containsKey(key);
    }

    Optional<AnyValue> get(String key) {
        return Optional.ofNullable(byKey.get(key)).map(KeyValue::getValue);
    }

    Optional<AnyValue> remove(String key) {
        return Optional.ofNullable(byKey.remove(key)).map(KeyValue::getValue);
    }

    /// The text of a string tag, which is taken out; empty for any other.
    String removeString(String key) {
        return remove(key).map(AnyValue::getStringValue).orElse("");
    }

    String getString(String key) {
        return get(key).map(AnyValue::getStringValue).orElse("");
    }

    void put(KeyValue tag) {
        byKey.put(tag.getKey(), tag);
    }

    Collection<KeyValue> all() {
        return byKey.values();
    }
}
