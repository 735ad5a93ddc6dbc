// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.check.Folding;

/// A construct of a field expression whose right end has not been read yet.
sealed interface Open {

    /// How strongly an operator must bind to belong into the construct.
    int weakest();

    /// The construct around what turned out to be its right end.
    FieldExpression around(FieldExpression right);

    /// `(`
    record Parenthesis() implements Open {
        @Override
        public int weakest() {
            return Precedence.LOGICAL;
        }

        @Override
        public FieldExpression around(FieldExpression right) {
            return right;
        }
    }

    /// `-` or `!`
    record Prefix(UnaryOperation.Operator operator) implements Open {
        @Override
        public int weakest() {
            return operator == UnaryOperation.Operator.NOT ? Precedence.NOT + 1 : Precedence.ADDITIVE + 1;
        }

        @Override
        public FieldExpression around(FieldExpression right) {
            return Folding.unary(operator, right);
        }
    }

    /// `nil =` or `nil !=`
    record Nil(boolean present) implements Open {
        @Override
        public int weakest() {
            return Precedence.COMPARISON + 1;
        }

        @Override
        public FieldExpression around(FieldExpression right) {
            return Folding.nilTest(right, present);
        }
    }

    /// `left operator`
    record Infix(BinaryOperator operator, FieldExpression left) implements Open {
        @Override
        public int weakest() {
            return Precedence.ofRight(operator);
        }

        @Override
        public FieldExpression around(FieldExpression right) {
            if (left == Intrinsic.TRACE_ID && right instanceof Static.StringValue id) {
                return Folding.binary(operator, left, withoutLeadingZeros(id));
            }
            if (right == Intrinsic.TRACE_ID && left instanceof Static.StringValue id) {
                return Folding.binary(operator, withoutLeadingZeros(id), right);
            }
            return Folding.binary(operator, left, right);
        }

        /// Trace ids compare without leading zeros (`spec/traceql.md §4`).
        private static Static withoutLeadingZeros(Static.StringValue id) {
            int zeros = 0;
            while (zeros < id.value().length() && id.value().charAt(zeros) == '0') {
                zeros++;
            }
            return new Static.StringValue(id.value().substring(zeros));
        }
    }
}
