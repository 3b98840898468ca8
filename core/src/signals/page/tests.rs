use super::*;
use crate::bundle::PhraseLists;
