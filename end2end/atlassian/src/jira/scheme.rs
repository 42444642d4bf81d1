//! What is the same in all projects of a kind: issue types, statuses, priorities, workflows, links.

use super::model::ProjectKind;

#[derive(Debug, PartialEq, Eq)]
pub struct IssueKind {
    pub id: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    /// −1 for a subtask, 0 for a story or task, 1 for an epic.
    pub level: i32,
    pub avatar: u32,
}

pub static EPIC: IssueKind = IssueKind {
    id: "10000",
    name: "Epic",
    description: "A big piece of work.",
    level: 1,
    avatar: 10307,
};
pub static STORY: IssueKind = IssueKind {
    id: "10001",
    name: "Story",
    description: "Something a person wants.",
    level: 0,
    avatar: 10315,
};
pub static TASK: IssueKind = IssueKind {
    id: "10002",
    name: "Task",
    description: "A small, distinct piece of work.",
    level: 0,
    avatar: 10318,
};
pub static BUG: IssueKind = IssueKind {
    id: "10003",
    name: "Bug",
    description: "A problem or error.",
    level: 0,
    avatar: 10303,
};
pub static SUBTASK: IssueKind = IssueKind {
    id: "10004",
    name: "Subtask",
    description: "A part of a task.",
    level: -1,
    avatar: 10316,
};
pub static REQUEST: IssueKind = IssueKind {
    id: "10005",
    name: "Service request",
    description: "A customer asks for something.",
    level: 0,
    avatar: 10321,
};

#[derive(Debug, PartialEq, Eq)]
pub struct Category {
    pub id: u32,
    pub key: &'static str,
    pub colour: &'static str,
    pub name: &'static str,
}

pub static NEW: Category = Category {
    id: 2,
    key: "new",
    colour: "blue-gray",
    name: "To Do",
};
pub static INDETERMINATE: Category = Category {
    id: 4,
    key: "indeterminate",
    colour: "yellow",
    name: "In Progress",
};
pub static DONE: Category = Category {
    id: 3,
    key: "done",
    colour: "green",
    name: "Done",
};

#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    pub id: &'static str,
    pub name: &'static str,
    pub category: &'static Category,
}

pub static TO_DO: Status = Status {
    id: "10000",
    name: "To Do",
    category: &NEW,
};
pub static IN_PROGRESS: Status = Status {
    id: "3",
    name: "In Progress",
    category: &INDETERMINATE,
};
pub static IN_REVIEW: Status = Status {
    id: "10001",
    name: "In Review",
    category: &INDETERMINATE,
};
pub static FINISHED: Status = Status {
    id: "10002",
    name: "Done",
    category: &DONE,
};
pub static WAITING_FOR_SUPPORT: Status = Status {
    id: "10010",
    name: "Waiting for support",
    category: &INDETERMINATE,
};
pub static WAITING_FOR_CUSTOMER: Status = Status {
    id: "10011",
    name: "Waiting for customer",
    category: &INDETERMINATE,
};
pub static RESOLVED: Status = Status {
    id: "5",
    name: "Resolved",
    category: &DONE,
};

#[derive(Debug, PartialEq, Eq)]
pub struct Priority {
    pub id: &'static str,
    pub name: &'static str,
}

pub static PRIORITIES: [Priority; 5] = [
    Priority {
        id: "1",
        name: "Highest",
    },
    Priority { id: "2", name: "High" },
    Priority {
        id: "3",
        name: "Medium",
    },
    Priority { id: "4", name: "Low" },
    Priority {
        id: "5",
        name: "Lowest",
    },
];

impl ProjectKind {
    /// The value of `projectTypeKey`.
    pub fn type_key(self) -> &'static str {
        match self {
            Self::Software | Self::SimplifiedSoftware => "software",
            Self::Service => "service_desk",
            Self::Business => "business",
        }
    }

    pub fn issue_kinds(self) -> &'static [&'static IssueKind] {
        match self {
            Self::Software | Self::SimplifiedSoftware => &SOFTWARE_KINDS,
            Self::Service => &SERVICE_KINDS,
            Self::Business => &BUSINESS_KINDS,
        }
    }

    pub fn workflow(self) -> &'static [Transition] {
        match self {
            Self::Software | Self::SimplifiedSoftware => &SOFTWARE_WORKFLOW,
            Self::Service => &SERVICE_WORKFLOW,
            Self::Business => &BUSINESS_WORKFLOW,
        }
    }
}

static SOFTWARE_KINDS: [&IssueKind; 5] = [&EPIC, &STORY, &TASK, &BUG, &SUBTASK];
static SERVICE_KINDS: [&IssueKind; 3] = [&REQUEST, &TASK, &SUBTASK];
static BUSINESS_KINDS: [&IssueKind; 2] = [&TASK, &SUBTASK];

/// A step of a workflow; it leads to its status from every other.
#[derive(Debug)]
pub struct Transition {
    pub id: &'static str,
    pub name: &'static str,
    pub to: &'static Status,
}

static SOFTWARE_WORKFLOW: [Transition; 4] = [
    Transition {
        id: "11",
        name: "To Do",
        to: &TO_DO,
    },
    Transition {
        id: "21",
        name: "In Progress",
        to: &IN_PROGRESS,
    },
    Transition {
        id: "31",
        name: "Ready for review",
        to: &IN_REVIEW,
    },
    Transition {
        id: "41",
        name: "Done",
        to: &FINISHED,
    },
];
static SERVICE_WORKFLOW: [Transition; 3] = [
    Transition {
        id: "51",
        name: "Respond to support",
        to: &WAITING_FOR_SUPPORT,
    },
    Transition {
        id: "61",
        name: "Respond to customer",
        to: &WAITING_FOR_CUSTOMER,
    },
    Transition {
        id: "71",
        name: "Resolve this issue",
        to: &RESOLVED,
    },
];
static BUSINESS_WORKFLOW: [Transition; 3] = [
    Transition {
        id: "11",
        name: "To Do",
        to: &TO_DO,
    },
    Transition {
        id: "21",
        name: "Start",
        to: &IN_PROGRESS,
    },
    Transition {
        id: "41",
        name: "Complete",
        to: &FINISHED,
    },
];

#[derive(Debug)]
pub struct LinkKind {
    pub id: &'static str,
    pub name: &'static str,
    pub inward: &'static str,
    pub outward: &'static str,
}

pub static LINK_KINDS: [LinkKind; 4] = [
    LinkKind {
        id: "10000",
        name: "Blocks",
        inward: "is blocked by",
        outward: "blocks",
    },
    LinkKind {
        id: "10001",
        name: "Cloners",
        inward: "is cloned by",
        outward: "clones",
    },
    LinkKind {
        id: "10002",
        name: "Duplicate",
        inward: "is duplicated by",
        outward: "duplicates",
    },
    LinkKind {
        id: "10003",
        name: "Relates",
        inward: "relates to",
        outward: "relates to",
    },
];
