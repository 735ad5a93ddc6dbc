// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import org.jspecify.annotations.Nullable;

/// The OTLP messages below `ScopeSpans`, as far as writing them anew must know them: how each field, counted from 1,
/// is written.
enum Shape {
    RESOURCE(Kind.MESSAGE, Kind.SCALAR, Kind.MESSAGE),
    SCOPE(Kind.TEXT, Kind.TEXT, Kind.MESSAGE, Kind.SCALAR),
    SPAN(
            Kind.ID,
            Kind.ID,
            Kind.TEXT,
            Kind.ID,
            Kind.TEXT,
            Kind.SCALAR,
            Kind.SCALAR,
            Kind.SCALAR,
            Kind.MESSAGE,
            Kind.SCALAR,
            Kind.MESSAGE,
            Kind.SCALAR,
            Kind.MESSAGE,
            Kind.SCALAR,
            Kind.MESSAGE,
            Kind.SCALAR),
    EVENT(Kind.SCALAR, Kind.TEXT, Kind.MESSAGE, Kind.SCALAR),
    LINK(Kind.ID, Kind.ID, Kind.TEXT, Kind.MESSAGE, Kind.SCALAR, Kind.SCALAR),
    STATUS(Kind.UNKNOWN, Kind.TEXT, Kind.SCALAR),
    ATTRIBUTE(Kind.CUTTABLE, Kind.MESSAGE),
    VALUE(Kind.CUTTABLE_MEMBER, Kind.MEMBER, Kind.MEMBER, Kind.MEMBER, Kind.MESSAGE, Kind.MESSAGE, Kind.MEMBER),
    NESTED_ATTRIBUTE(Kind.TEXT, Kind.MESSAGE),
    NESTED_VALUE(Kind.MEMBER, Kind.MEMBER, Kind.MEMBER, Kind.MEMBER, Kind.MESSAGE, Kind.MESSAGE, Kind.MEMBER),
    ARRAY(Kind.MESSAGE),
    LIST(Kind.MESSAGE),
    ENTITY_REFERENCE(Kind.TEXT, Kind.TEXT, Kind.MEMBER, Kind.MEMBER);

    /// How a field is written.
    enum Kind {
        /// Not at all.
        UNKNOWN,
        /// Unless it is zero.
        SCALAR,
        /// Unless it is empty.
        TEXT,
        /// Unless it is empty, and not beyond the length that attributes may have.
        CUTTABLE,
        /// Always, as the member of a oneof or an entry of a repeated field.
        MEMBER,
        /// Always, and not beyond the length that attributes may have.
        CUTTABLE_MEMBER,
        /// Unless all its bytes are zero.
        ID,
        /// Always, by its own shape.
        MESSAGE
    }

    @SuppressWarnings("ImmutableEnumChecker") // written once, by the constructor
    private final Kind[] kinds;

    Shape(Kind... kinds) {
        this.kinds = kinds;
    }

    Kind kind(int field) {
        return field <= kinds.length ? kinds[field - 1] : Kind.UNKNOWN;
    }

    /// The field that is written as an empty message when the sender left it out, or 0.
    int required() {
        return switch (this) {
            case SPAN -> 15;
            case ATTRIBUTE, NESTED_ATTRIBUTE -> 2;
            default -> 0;
        };
    }

    /// The shape of a field of kind [Kind#MESSAGE].
    Shape child(int field) {
        return switch (this) {
            case RESOURCE -> field == 1 ? ATTRIBUTE : ENTITY_REFERENCE;
            case SCOPE, EVENT, LINK -> ATTRIBUTE;
            case SPAN ->
                switch (field) {
                    case 9 -> ATTRIBUTE;
                    case 11 -> EVENT;
                    case 13 -> LINK;
                    default -> STATUS;
                };
            case ATTRIBUTE -> VALUE;
            case NESTED_ATTRIBUTE, ARRAY -> NESTED_VALUE;
            case VALUE, NESTED_VALUE -> field == 5 ? ARRAY : LIST;
            case LIST -> NESTED_ATTRIBUTE;
            case STATUS, ENTITY_REFERENCE -> throw new IllegalArgumentException(this + " has no messages");
        };
    }

    /// Whose attributes lie directly below, or null when the shape has none.
    @Nullable
    AttributeOwner owner() {
        return switch (this) {
            case RESOURCE -> AttributeOwner.RESOURCE;
            case SCOPE -> AttributeOwner.SCOPE;
            case SPAN -> AttributeOwner.SPAN;
            case EVENT -> AttributeOwner.EVENT;
            case LINK -> AttributeOwner.LINK;
            default -> null;
        };
    }
}
