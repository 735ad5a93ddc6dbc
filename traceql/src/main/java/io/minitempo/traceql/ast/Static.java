// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// A literal, or what constant folding made of an expression without fields.
public sealed interface Static extends FieldExpression, ScalarExpression
        permits Static.Nil,
                Static.IntValue,
                Static.FloatValue,
                Static.StringValue,
                Static.BooleanValue,
                Static.DurationValue,
                Static.StatusValue,
                Static.KindValue {

    /// Its type; never [StaticType#ATTRIBUTE].
    StaticType type();

    /// No value. Not a literal of the language; evaluation has it.
    record Nil() implements Static {
        @Override
        public StaticType type() {
            return StaticType.NIL;
        }
    }

    /// A 64-bit integer.
    record IntValue(long value) implements Static {
        @Override
        public StaticType type() {
            return StaticType.INT;
        }
    }

    /// A double.
    record FloatValue(double value) implements Static {
        @Override
        public StaticType type() {
            return StaticType.FLOAT;
        }
    }

    /// A string.
    record StringValue(String value) implements Static {
        @Override
        public StaticType type() {
            return StaticType.STRING;
        }
    }

    /// A boolean.
    record BooleanValue(boolean value) implements Static {
        @Override
        public StaticType type() {
            return StaticType.BOOLEAN;
        }
    }

    /// A duration in nanoseconds.
    record DurationValue(long nanos) implements Static {
        @Override
        public StaticType type() {
            return StaticType.DURATION;
        }
    }

    /// A status, by its OTLP code: unset 0, ok 1, error 2.
    record StatusValue(int code) implements Static {
        @Override
        public StaticType type() {
            return StaticType.STATUS;
        }
    }

    /// A span kind, by its OTLP code: unspecified 0, internal 1, server 2, client 3, producer 4, consumer 5.
    record KindValue(int code) implements Static {
        @Override
        public StaticType type() {
            return StaticType.KIND;
        }
    }
}
