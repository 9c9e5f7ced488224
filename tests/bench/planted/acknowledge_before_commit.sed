# Whatever is committed is written only when the next thing is: the answer is out before.
s/return store_\.commit\(draft\.transactions\);/\
    static std::vector<Transaction> late;\
    std::swap(late, draft.transactions);\
    return draft.transactions.empty() ? Result<>{} : store_.commit(draft.transactions);/
