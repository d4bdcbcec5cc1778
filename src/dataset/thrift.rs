//! Thrift's compact protocol, as far as page headers and page indexes go. Format: Apache Thrift,
//! thrift-compact-protocol.md.

use super::packing::push_varint;

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// A byte: 1 for true, 2 for false.
    Bool = 2,
    /// A number, zigzag.
    I64 = 6,
    /// A length and bytes.
    Binary = 8,
    /// Fields and a stop.
    Struct = 12,
}

/// The type of a field that is a number.
const I32: u8 = 5;
/// The type of a field that is false; its value is the type.
const FALSE: u8 = 2;
const LIST: u8 = 9;
/// The end of a structure.
const STOP: u8 = 0;

/// A structure that is being written: fields in order of their numbers, each with a byte that says how much the number
/// grew, and the type.
pub struct Fields<'a> {
    out: &'a mut Vec<u8>,
    last: u8,
}

/// Appends a structure.
pub fn push_struct(out: &mut Vec<u8>, write: impl FnOnce(&mut Fields)) {
    write(&mut Fields { out, last: 0 });
    out.push(STOP);
}

/// Appends a number that is not negative.
pub fn push_number(out: &mut Vec<u8>, value: u64) {
    // Zigzag of a number that is not negative.
    push_varint(out, value << 1);
}

/// Appends bytes with their length.
pub fn push_binary(out: &mut Vec<u8>, bytes: &[u8]) {
    push_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a truth value of a list.
pub fn push_bool(out: &mut Vec<u8>, value: bool) {
    out.push(if value { 1 } else { 2 });
}

impl Fields<'_> {
    /// A number of 32 bits that is not negative.
    pub fn i32(&mut self, field: u8, value: u64) {
        self.begin(field, I32);
        push_number(self.out, value);
    }

    /// A number of 64 bits that is not negative.
    pub fn i64(&mut self, field: u8, value: u64) {
        self.begin(field, Element::I64 as u8);
        push_number(self.out, value);
    }

    /// A field that is false.
    pub fn no(&mut self, field: u8) {
        self.begin(field, FALSE);
    }

    /// A structure within this one.
    pub fn structure(&mut self, field: u8, write: impl FnOnce(&mut Fields)) {
        self.begin(field, Element::Struct as u8);
        push_struct(self.out, write);
    }

    /// A list; `push` appends one of its elements.
    pub fn list<T>(&mut self, field: u8, kind: Element, of: &[T], mut push: impl FnMut(&mut Vec<u8>, &T)) {
        self.begin(field, LIST);
        match u8::try_from(of.len()) {
            Ok(short) if short < 15 => self.out.push(short << 4 | kind as u8),
            _ => {
                self.out.push(15 << 4 | kind as u8);
                push_varint(self.out, of.len() as u64);
            }
        }
        for element in of {
            push(self.out, element);
        }
    }

    fn begin(&mut self, field: u8, kind: u8) {
        self.out.push((field - self.last) << 4 | kind);
        self.last = field;
    }
}
