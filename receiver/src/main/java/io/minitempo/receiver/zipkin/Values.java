// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Makes attributes of Zipkin's strings.
final class Values {

    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,19}");
    private static final Pattern REAL = Pattern.compile("-?\\d+\\.\\d+");

    private Values() {}

    static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    static KeyValue attribute(String key, String value) {
        return attribute(key, text(value));
    }

    static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }

    static AnyValue bool(boolean value) {
        return AnyValue.newBuilder().setBoolValue(value).build();
    }

    static AnyValue integer(long value) {
        return AnyValue.newBuilder().setIntValue(value).build();
    }

    static AnyValue real(double value) {
        return AnyValue.newBuilder().setDoubleValue(value).build();
    }

    /// The value of a tag; numbers and truth values by their looks when `parse` is on.
    static AnyValue of(String text, boolean parse) {
        if (parse) {
            if (INTEGER.matcher(text).matches()) {
                try {
                    return integer(Long.parseLong(text));
                } catch (NumberFormatException e) {
                    return text(text);
                }
            }
            if (REAL.matcher(text).matches()) {
                return real(Double.parseDouble(text));
            }
            if (text.equals("true") || text.equals("false")) {
                return bool(text.equals("true"));
            }
        }
        return text(text);
    }

    /// The attributes of a JSON object; whole numbers become integers, what nests its JSON text.
    static List<KeyValue> attributes(JsonNode object) {
        return object.properties().stream()
                .map(property -> attribute(property.getKey(), value(property.getValue())))
                .toList();
    }

    private static AnyValue value(JsonNode value) {
        if (value.isString()) {
            return text(value.asString());
        }
        if (value.isBoolean()) {
            return bool(value.booleanValue());
        }
        if (value.isNumber()) {
            double number = value.doubleValue();
            return number == Math.rint(number) && Math.abs(number) < 9.2e18
                    ? integer(value.isIntegralNumber() ? value.bigIntegerValue().longValue() : (long) number)
                    : real(number);
        }
        return text(value.isNull() ? "" : value.toString());
    }
}
