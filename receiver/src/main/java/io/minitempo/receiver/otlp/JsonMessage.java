// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

import io.minitempo.receiver.otlp.JsonField.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages of an OTLP trace request as they look in JSON: their keys, and what becomes of each.
enum JsonMessage {
    REQUEST {
        @Override
        Keys keys() {
            return new Keys().messages("resourceSpans", 1, RESOURCE_SPANS);
        }
    },
    RESOURCE_SPANS {
        @Override
        Keys keys() {
            return new Keys()
                    .message("resource", 1, RESOURCE)
                    .messages("scopeSpans", 2, SCOPE_SPANS)
                    .scalar("schemaUrl", 3, Kind.STRING);
        }
    },
    RESOURCE {
        @Override
        Keys keys() {
            return new Keys()
                    .messages("attributes", 1, ATTRIBUTE)
                    .scalar("droppedAttributesCount", 2, Kind.COUNT)
                    .messages("entityRefs", 3, ENTITY_REFERENCE);
        }
    },
    ENTITY_REFERENCE {
        @Override
        Keys keys() {
            return new Keys()
                    .scalar("schemaUrl", 1, Kind.STRING)
                    .scalar("type", 2, Kind.STRING)
                    .scalar("idKeys", 3, Kind.STRINGS)
                    .scalar("descriptionKeys", 4, Kind.STRINGS);
        }
    },
    SCOPE_SPANS {
        @Override
        Keys keys() {
            return new Keys()
                    .message("scope", 1, SCOPE)
                    .messages("spans", 2, SPAN)
                    .scalar("schemaUrl", 3, Kind.STRING);
        }
    },
    SCOPE {
        @Override
        Keys keys() {
            return new Keys()
                    .scalar("name", 1, Kind.STRING)
                    .scalar("version", 2, Kind.STRING)
                    .messages("attributes", 3, ATTRIBUTE)
                    .scalar("droppedAttributesCount", 4, Kind.COUNT);
        }
    },
    SPAN {
        @Override
        Keys keys() {
            return new Keys()
                    .scalar("traceId", 1, Kind.TRACE_ID)
                    .scalar("spanId", 2, Kind.SPAN_ID)
                    .scalar("traceState", 3, Kind.STRING)
                    .scalar("parentSpanId", 4, Kind.SPAN_ID)
                    .scalar("name", 5, Kind.STRING)
                    .scalar("kind", 6, Kind.SPAN_KIND)
                    .scalar("startTimeUnixNano", 7, Kind.FIXED64)
                    .scalar("endTimeUnixNano", 8, Kind.FIXED64)
                    .messages("attributes", 9, ATTRIBUTE)
                    .scalar("droppedAttributesCount", 10, Kind.COUNT)
                    .messages("events", 11, EVENT)
                    .scalar("droppedEventsCount", 12, Kind.COUNT)
                    .messages("links", 13, LINK)
                    .scalar("droppedLinksCount", 14, Kind.COUNT)
                    .message("status", 15, STATUS)
                    .scalar("flags", 16, Kind.FIXED32);
        }
    },
    EVENT {
        @Override
        Keys keys() {
            return new Keys()
                    .scalar("timeUnixNano", 1, Kind.FIXED64)
                    .scalar("name", 2, Kind.STRING)
                    .messages("attributes", 3, ATTRIBUTE)
                    .scalar("droppedAttributesCount", 4, Kind.COUNT);
        }
    },
    LINK {
        @Override
        Keys keys() {
            return new Keys()
                    .scalar("traceId", 1, Kind.TRACE_ID)
                    .scalar("spanId", 2, Kind.SPAN_ID)
                    .scalar("traceState", 3, Kind.STRING)
                    .messages("attributes", 4, ATTRIBUTE)
                    .scalar("droppedAttributesCount", 5, Kind.COUNT)
                    .scalar("flags", 6, Kind.FIXED32);
        }
    },
    STATUS {
        @Override
        Keys keys() {
            return new Keys().scalar("message", 2, Kind.STRING).scalar("code", 3, Kind.STATUS_CODE);
        }
    },
    ATTRIBUTE {
        @Override
        Keys keys() {
            return new Keys().scalar("key", 1, Kind.STRING).message("value", 2, VALUE);
        }
    },
    VALUE {
        @Override
        Keys keys() {
            return new Keys()
                    .member("stringValue", 1, Kind.STRING)
                    .member("boolValue", 2, Kind.BOOL)
                    .member("intValue", 3, Kind.INTEGER)
                    .member("doubleValue", 4, Kind.DOUBLE)
                    .message("arrayValue", 5, ARRAY)
                    .message("kvlistValue", 6, LIST)
                    .member("bytesValue", 7, Kind.BYTES);
        }
    },
    ARRAY {
        @Override
        Keys keys() {
            return new Keys().messages("values", 1, VALUE);
        }
    },
    LIST {
        @Override
        Keys keys() {
            return new Keys().messages("values", 1, ATTRIBUTE);
        }
    };

    private static final Map<JsonMessage, Map<String, JsonField>> FIELDS = new HashMap<>();

    static {
        for (JsonMessage message : values()) {
            FIELDS.put(message, Map.copyOf(message.keys().fields));
        }
    }

    abstract Keys keys();

    /// The field under a key in either spelling, or null when the key is unknown.
    @Nullable
    JsonField field(String key) {
        return FIELDS.getOrDefault(this, Map.of()).get(key);
    }

    static final class Keys {
        private final Map<String, JsonField> fields = new HashMap<>();

        Keys scalar(String key, int number, Kind kind) {
            return add(key, new JsonField(number, kind, false, REQUEST));
        }

        Keys member(String key, int number, Kind kind) {
            return add(key, new JsonField(number, kind, true, REQUEST));
        }

        Keys message(String key, int number, JsonMessage message) {
            return add(key, new JsonField(number, Kind.MESSAGE, true, message));
        }

        Keys messages(String key, int number, JsonMessage message) {
            return add(key, new JsonField(number, Kind.MESSAGES, true, message));
        }

        private Keys add(String key, JsonField field) {
            fields.put(key, field);
            fields.put(snakeCase(key), field);
            return this;
        }

        private static String snakeCase(String camelCase) {
            StringBuilder snake = new StringBuilder();
            for (int i = 0; i < camelCase.length(); i++) {
                char c = camelCase.charAt(i);
                if (Character.isUpperCase(c)) {
                    snake.append('_').append(Character.toLowerCase(c));
                } else {
                    snake.append(c);
                }
            }
            return snake.toString();
        }
    }
}
