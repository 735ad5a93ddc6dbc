// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// Operators between spansets (`spec/traceql.md §9.1`).
public enum SpansetOperator {
    AND("&&", Relation.NONE, Form.LOGICAL),
    OR("||", Relation.NONE, Form.LOGICAL),
    CHILD(">", Relation.CHILD, Form.PLAIN),
    PARENT("<", Relation.PARENT, Form.PLAIN),
    DESCENDANT(">>", Relation.DESCENDANT, Form.PLAIN),
    ANCESTOR("<<", Relation.ANCESTOR, Form.PLAIN),
    SIBLING("~", Relation.SIBLING, Form.PLAIN),
    NOT_CHILD("!>", Relation.CHILD, Form.NEGATED),
    NOT_PARENT("!<", Relation.PARENT, Form.NEGATED),
    NOT_DESCENDANT("!>>", Relation.DESCENDANT, Form.NEGATED),
    NOT_ANCESTOR("!<<", Relation.ANCESTOR, Form.NEGATED),
    NOT_SIBLING("!~", Relation.SIBLING, Form.NEGATED),
    UNION_CHILD("&>", Relation.CHILD, Form.UNION),
    UNION_PARENT("&<", Relation.PARENT, Form.UNION),
    UNION_DESCENDANT("&>>", Relation.DESCENDANT, Form.UNION),
    UNION_ANCESTOR("&<<", Relation.ANCESTOR, Form.UNION),
    UNION_SIBLING("&~", Relation.SIBLING, Form.UNION);

    private final String text;
    private final Relation relation;
    private final Form form;

    SpansetOperator(String text, Relation relation, Form form) {
        this.text = text;
        this.relation = relation;
        this.form = form;
    }

    /// What a right-hand span is to a left-hand one.
    public enum Relation {
        NONE,
        CHILD,
        PARENT,
        DESCENDANT,
        ANCESTOR,
        SIBLING
    }

    /// Which spans an operator keeps.
    public enum Form {
        /// Union if both sides, or any side, have spans.
        LOGICAL,
        /// Right-hand spans that are related to a left-hand one.
        PLAIN,
        /// Right-hand spans that are related to no left-hand one.
        NEGATED,
        /// Spans of both sides that take part in a pair.
        UNION
    }

    /// As written.
    public String text() {
        return text;
    }

    /// The relation looked at; [Relation#NONE] for the logical ones.
    public Relation relation() {
        return relation;
    }

    /// Which spans are kept.
    public Form form() {
        return form;
    }
}
