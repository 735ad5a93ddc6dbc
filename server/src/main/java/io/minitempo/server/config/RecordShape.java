// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.core.config.Inline;
import io.minitempo.core.config.Key;
import io.minitempo.core.config.NotBuilt;
import io.minitempo.core.config.PrometheusSpelling;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What reflection knows about one configuration record: its keys in order, their types and marks, and how to make one.
final class RecordShape {

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type.asSubclass(Record.class));
        }
    };

    private final Class<? extends Record> type;
    private final List<Slot> slots;
    private final Constructor<? extends Record> constructor;
    private final Optional<Method> validate;

    private RecordShape(Class<? extends Record> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        this.slots = Arrays.stream(components).map(Slot::new).toList();
        try {
            Class<?>[] parameters =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            this.constructor = type.getDeclaredConstructor(parameters);
            this.constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has no canonical constructor", e);
        }
        this.validate = method(type, "validate", List.class);
    }

    /// One component of a record.
    static final class Slot {
        private final RecordComponent component;
        private final Method accessor;
        private final String key;

        private Slot(RecordComponent component) {
            this.component = component;
            this.accessor = component.getAccessor();
            this.accessor.setAccessible(true);
            Key named = component.getAnnotation(Key.class);
            this.key = named == null ? snakeCase(component.getName()) : named.value();
        }

        String key() {
            return key;
        }

        Type genericType() {
            return component.getGenericType();
        }

        boolean isInline() {
            return component.isAnnotationPresent(Inline.class);
        }

        boolean isPrometheusSpelling() {
            return component.isAnnotationPresent(PrometheusSpelling.class);
        }

        boolean isBuilt() {
            return !component.isAnnotationPresent(NotBuilt.class);
        }

        /// Whether it is not built, and any value is accepted all the same.
        boolean isAccepted() {
            NotBuilt mark = component.getAnnotation(NotBuilt.class);
            return mark != null && mark.accepted();
        }

        @Nullable
        Object value(Record of) {
            return invoke(accessor, of);
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    Class<? extends Record> type() {
        return type;
    }

    List<Slot> slots() {
        return slots;
    }

    /// All keys that stand in the block of this record, those of inlined records included.
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Slot slot : slots) {
            if (slot.isInline()) {
                keys.addAll(of(rawType(slot.genericType())).keys());
            } else {
                keys.add(slot.key());
            }
        }
        return keys;
    }

    /// A record of this shape.
    ///
    /// @throws RuntimeException what the record's own constructor throws
    Record construct(@Nullable Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw unwrap(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    /// The problems that the record finds with itself; each begins with the key it is about.
    List<String> validate(Record value) {
        return validate.map(method -> ((List<?>) nonNull(invoke(method, value)))
                        .stream().map(String::valueOf).toList())
                .orElse(List.of());
    }

    /// The defaults of the record: what its static `defaults()` says, or else the defaults of its components' types,
    /// with zero for everything that is not a record.
    Record defaults() {
        Optional<Method> declared = method(type, "defaults", type);
        if (declared.isPresent()) {
            return type.cast(nonNull(invoke(declared.get(), null)));
        }
        return construct(slots.stream().map(slot -> zero(slot.genericType())).toArray());
    }

    private static @Nullable Object zero(Type type) {
        Class<?> raw = rawType(type);
        return ValueConversion.isBlock(raw) ? of(raw).defaults() : ValueConversion.zero(raw);
    }

    static Class<?> rawType(Type type) {
        return switch (type) {
            case Class<?> raw -> raw;
            case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
            default -> throw new IllegalStateException("a configuration record must not use the type " + type);
        };
    }

    static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getActualTypeArguments()[index];
        }
        throw new IllegalStateException("a configuration record must not use the raw type " + type);
    }

    private static Optional<Method> method(Class<?> type, String name, Class<?> result) {
        try {
            Method method = type.getDeclaredMethod(name);
            method.setAccessible(true);
            return result.isAssignableFrom(method.getReturnType()) ? Optional.of(method) : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Object invoke(Method method, @Nullable Object receiver) {
        try {
            return method.invoke(receiver);
        } catch (InvocationTargetException e) {
            throw unwrap(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot call " + method, e);
        }
    }

    private static Object nonNull(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("a configuration record answered null");
        }
        return value;
    }

    private static RuntimeException unwrap(InvocationTargetException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    /// `maxBlockBytes` to `max_block_bytes`; digits stay with the letters before them, as in `enable_inet6`.
    static String snakeCase(String name) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                key.append('_');
            }
            key.append(Character.toLowerCase(c));
        }
        return key.toString();
    }
}
